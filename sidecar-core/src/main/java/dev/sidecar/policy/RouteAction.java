package dev.sidecar.policy;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What becomes of a call that a route takes. Envoy: {@code Route.action}. */
public sealed interface RouteAction {
  /**
   * The clusters that calls may go to, the one first whose policy for calls the route inherits;
   * empty where calls are answered without a cluster.
   */
  List<String> clusters();

  /**
   * Calls go to a cluster. Envoy: {@code RouteAction.cluster}.
   *
   * @param cluster the name of a cluster of the same policy
   */
  record ToCluster(String cluster) implements RouteAction {
    public ToCluster {
      new Check().require(!cluster.isEmpty(), "cluster", cluster, "a cluster's name").done();
    }

    @Override
    public List<String> clusters() {
      return List.of(cluster);
    }
  }

  /**
   * Each call goes to one of several clusters, by chance and weight: one draw a call, and all
   * attempts of the call go there. Envoy: {@code RouteAction.weighted_clusters}.
   *
   * @param weighted each cluster once, or once for each of its subsets; one or more of weight 1 or
   *     more; calls have the policy of the first where the route has none of its own
   */
  record Split(List<WeightedCluster> weighted) implements RouteAction {
    public Split {
      weighted = List.copyOf(weighted);
      Check check = new Check();
      Set<WeightedCluster> seen = new HashSet<>();
      for (WeightedCluster each : weighted) {
        boolean once = seen.add(new WeightedCluster(each.cluster(), 1, each.metadataMatch()));
        check.require(once, "split", each.cluster(), "each cluster once");
      }
      check.require(total(weighted) > 0, "split", 0, "a sum of weights of 1 or more").done();
    }

    /** The sum of the weights: 1 or more. */
    public long total() {
      return total(weighted);
    }

    private static long total(List<WeightedCluster> weighted) {
      return weighted.stream().mapToLong(WeightedCluster::weight).sum();
    }

    @Override
    public List<String> clusters() {
      return weighted.stream().map(WeightedCluster::cluster).distinct().toList();
    }
  }

  /**
   * A cluster of a split.
   *
   * @param cluster the name of a cluster of the same policy
   * @param weight its share of the calls, relative to the others: 0 to 1,000,000; 0 is none. Envoy:
   *     {@code WeightedCluster.ClusterWeight.weight}
   * @param metadataMatch added to the route's, whose values it overrides, for calls that go here;
   *     default none. Envoy: {@code ClusterWeight.metadata_match}
   */
  record WeightedCluster(String cluster, int weight, MetadataMatch metadataMatch) {
    public WeightedCluster {
      new Check()
          .require(!cluster.isEmpty(), "cluster", cluster, "a cluster's name")
          .range("weight", weight, 0, 1_000_000)
          .done();
    }

    /** Of the route's subset. */
    public WeightedCluster(String cluster, int weight) {
      this(cluster, weight, MetadataMatch.NONE);
    }
  }

  /**
   * Calls are answered at once with another URL, in {@code location}; who sent them may follow it.
   * Envoy: {@code Route.redirect}.
   *
   * @param status 301, which is the default, 302, 303, 307 or 308
   * @param scheme {@code http} or {@code https}; null is the call's. Where it changes, a port that
   *     is the default one of the call's scheme goes. Envoy: {@code scheme_redirect}
   * @param host in lower case, without port; null is the call's with its port. Envoy: {@code
   *     host_redirect}
   * @param port 1 to 65535; 0 is the call's, or none where the host changes. Envoy: {@code
   *     port_redirect}
   * @param path null is the call's
   * @param stripQuery whether the query is left out; default false. Envoy: {@code strip_query}
   */
  record Redirect(
      int status,
      @Nullable String scheme,
      @Nullable String host,
      int port,
      @Nullable PathRewrite path,
      boolean stripQuery)
      implements RouteAction {
    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    public Redirect {
      host = host == null ? null : host.toLowerCase(Locale.ROOT);
      Check check =
          new Check()
              .require(STATUSES.contains(status), "status", status, "301, 302, 303, 307 or 308")
              .require(
                  scheme == null || scheme.equals("http") || scheme.equals("https"),
                  "scheme",
                  String.valueOf(scheme),
                  "http or https")
              .range("port", port, 0, 65_535)
              .require(
                  scheme != null || host != null || port > 0 || path != null || stripQuery,
                  "redirect",
                  "the same URL",
                  "another scheme, host, port or path, or stripQuery");
      if (host != null) {
        Rewrite.hostName(check, "host", host);
      }
      check.done();
    }

    /** To another host, with status 301. */
    public static Redirect toHost(String host) {
      return new Redirect(301, null, host, 0, null, false);
    }

    /** To https, with status 301. */
    public static Redirect toHttps() {
      return new Redirect(301, "https", null, 0, null, false);
    }

    @Override
    public List<String> clusters() {
      return List.of();
    }
  }

  /**
   * Calls are answered at once: no endpoint is asked and no connection is used. Envoy: {@code
   * Route.direct_response}. As there, an answer with a body has {@code content-length} and {@code
   * content-type: text/plain}.
   *
   * @param status 200 to 599
   * @param body in UTF-8 of {@link #MOST_BODY_BYTES} or fewer; empty is none, and with status 204,
   *     205 or 304 it must be
   */
  record DirectResponse(int status, String body) implements RouteAction {
    /** 64 KiB. In Envoy 4 KiB, unless {@code max_direct_response_body_size_bytes} says more. */
    public static final int MOST_BODY_BYTES = 65_536;

    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 304);

    public DirectResponse {
      int bytes = body.getBytes(StandardCharsets.UTF_8).length;
      new Check()
          .range("status", status, 200, 599)
          .require(
              bytes <= MOST_BODY_BYTES,
              "body",
              bytes + " bytes",
              "a text of " + MOST_BODY_BYTES + " bytes or fewer")
          .require(
              body.isEmpty() || !WITHOUT_BODY.contains(status),
              "body",
              body,
              "none, as a response with status " + status + " has")
          .done();
    }

    @Override
    public List<String> clusters() {
      return List.of();
    }
  }
}
