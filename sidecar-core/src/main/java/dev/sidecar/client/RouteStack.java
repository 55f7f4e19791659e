package dev.sidecar.client;

import dev.sidecar.call.Call;
import dev.sidecar.call.Descriptors;
import dev.sidecar.call.OwnReply;
import dev.sidecar.call.Reply;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.failure.Rule;
import dev.sidecar.fault.ActiveFaults;
import dev.sidecar.fault.FaultFilter;
import dev.sidecar.filter.FilterStack;
import dev.sidecar.filter.Service;
import dev.sidecar.mirror.Mirroring;
import dev.sidecar.policy.FaultPolicy;
import dev.sidecar.policy.GlobalRateLimitPolicy;
import dev.sidecar.policy.RateLimitPolicy;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RouteFilters;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.ratelimit.GlobalRateLimitFilter;
import dev.sidecar.ratelimit.RateLimitFilter;
import dev.sidecar.ratelimit.RouteTokens;
import dev.sidecar.route.HeaderConditions;
import dev.sidecar.route.RequestFilter;
import dev.sidecar.route.ResponseFilter;
import dev.sidecar.time.Ticker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a call on its route, in the order in which the call meets it. Without filters the
 * path is the cluster itself, and costs nothing.
 */
public final class RouteStack {
  private RouteStack() {}

  /**
   * The path of a route.
   *
   * @param clusters by name, with all that the route names
   * @param closed whether the client takes no more calls
   * @param states what the route has of its calls of before
   */
  public static Service<Call> compose(
      RoutePolicy route,
      Map<String, Cluster> clusters,
      EngineParts parts,
      BooleanSupplier closed,
      RouteStates states) {
    RouteFilters filters = route.filters();
    return FilterStack.<Call>requestEnters()
        // Outermost: the span of a call that is answered below, too.
        .thenIf(parts.callSpans(cluster(route)), spans -> spans)
        // Above all answers: what the application gets, whoever gave it.
        .thenIf(ResponseFilter.of(filters.responseHeaders()), filter -> filter)
        // Before anything of the call has happened.
        .thenIf(filters.fault(), fault -> faults(fault, route, parts, closed, states))
        .thenIf(filters.rateLimit(), limit -> limited(limit, route, parts, closed, states))
        .thenIf(
            filters.globalRateLimit(),
            limit -> asked(limit, route, clusters, parts, closed, states))
        // Below all that may answer: what is asked of a peer.
        .thenIf(RequestFilter.of(filters, route.match().path()), filter -> filter)
        // Last: where the route leads, or what answers in its place.
        .andReaches(end(route, clusters, parts, closed, states));
  }

  private static FaultFilter faults(
      FaultPolicy fault,
      RoutePolicy route,
      EngineParts parts,
      BooleanSupplier closed,
      RouteStates states) {
    ActiveFaults active =
        states.of(route, fault, ActiveFaults.class, () -> new ActiveFaults(states.faults()));
    return new FaultFilter(
        fault,
        active,
        HeaderConditions.all(fault.headers()),
        parts.draws(),
        parts.timer(),
        parts.told(),
        closed);
  }

  private static RateLimitFilter limited(
      RateLimitPolicy limit,
      RoutePolicy route,
      EngineParts parts,
      BooleanSupplier closed,
      RouteStates states) {
    Ticker ticker = parts.timer()::nanos;
    RouteTokens tokens =
        states.of(
            route,
            limit,
            RouteTokens.class,
            () -> new RouteTokens(limit, ticker.nanos(), states.forgotten()));
    return new RateLimitFilter(
        limit,
        tokens,
        limit.descriptors().buckets().isEmpty() ? null : descriptors(route),
        ticker,
        states.rateLimited(),
        parts.told(),
        closed);
  }

  /** What rate limits know the calls of a route by. */
  private static Descriptors descriptors(RoutePolicy route) {
    return Descriptors.of(route.filters().descriptors(), cluster(route));
  }

  /** Where it leads; null where that is chosen for each call, or nowhere. */
  private static @Nullable String cluster(RoutePolicy route) {
    return route.action() instanceof RouteAction.ToCluster to ? to.cluster() : null;
  }

  private static GlobalRateLimitFilter asked(
      GlobalRateLimitPolicy limit,
      RoutePolicy route,
      Map<String, Cluster> clusters,
      EngineParts parts,
      BooleanSupplier closed,
      RouteStates states) {
    Cluster cluster = named(limit.cluster(), clusters);
    Service<Call> service =
        call -> {
          call.policy(cluster.snapshot().policy().calls());
          return cluster.aside().send(call);
        };
    return new GlobalRateLimitFilter(
        limit,
        descriptors(route)::of,
        (descriptors, nanos) ->
            new GlobalRateLimitFilter.Question(
                parts.transport().inquire(limit.cluster(), limit.domain(), descriptors, nanos),
                service),
        parts.timer(),
        parts.workers(),
        states.global(),
        parts.told(),
        parts.draws(),
        closed);
  }

  private static Service<Call> end(
      RoutePolicy route,
      Map<String, Cluster> clusters,
      EngineParts parts,
      BooleanSupplier closed,
      RouteStates states) {
    RouteAction action = route.action();
    if (action instanceof RouteAction.ToCluster to) {
      Cluster cluster = named(to.cluster(), clusters);
      if (route.filters().mirrors().isEmpty()) {
        return cluster;
      }
      Mirroring.Way way = new Way(cluster);
      return mirrored(route, clusters, parts, closed, states, false, (call, drawn) -> way);
    }
    if (action instanceof RouteAction.Split weighted) {
      List<Service<Call>> all = new ArrayList<>();
      weighted.weighted().forEach(each -> all.add(named(each.cluster(), clusters)));
      Split split = new Split(weighted, all, route.calls(), parts.draws());
      if (route.filters().mirrors().isEmpty()) {
        return split;
      }
      List<Way> ways =
          weighted.weighted().stream().map(to -> new Way(named(to.cluster(), clusters))).toList();
      return mirrored(
          route,
          clusters,
          parts,
          closed,
          states,
          true,
          (call, drawn) -> ways.get(split.choose(call, drawn)));
    }
    if (action instanceof RouteAction.Redirect redirect) {
      return new DirectAnswer(
          Rule.ROUTE_REDIRECT,
          new Redirection(redirect, route.match().path()),
          states.direct(),
          parts.told(),
          closed);
    }
    RouteAction.DirectResponse response = (RouteAction.DirectResponse) action;
    OwnReply reply = OwnReply.of(response.status(), response.body());
    return new DirectAnswer(
        Rule.ROUTE_RESPOND, call -> reply, states.direct(), parts.told(), closed);
  }

  /** To a cluster. */
  private record Way(Cluster cluster) implements Mirroring.Way {
    @Override
    public boolean hasEndpoint(Call call) {
      return cluster.snapshot().hasEndpoint(call.policy().metadataMatch());
    }

    @Override
    public Reply send(Call call) throws IOException {
      return cluster.send(call);
    }
  }

  private static Mirroring mirrored(
      RoutePolicy route,
      Map<String, Cluster> clusters,
      EngineParts parts,
      BooleanSupplier closed,
      RouteStates states,
      boolean chooses,
      Mirroring.End end) {
    return new Mirroring(
        route.filters().mirrors().stream()
            .map(mirror -> new Mirroring.Target(mirror, named(mirror.cluster(), clusters).aside()))
            .toList(),
        states.mirrors(),
        route.calls(),
        parts.draws(),
        chooses,
        closed,
        end);
  }

  private static Cluster named(String name, Map<String, Cluster> clusters) {
    return Objects.requireNonNull(clusters.get(name), name);
  }
}
