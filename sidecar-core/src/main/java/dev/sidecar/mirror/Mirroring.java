package dev.sidecar.mirror;

import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.Chance;
import dev.sidecar.policy.MirrorPolicy;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.spi.Draws;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Sends copies of a route's calls to other clusters, then each call itself where it goes. By one
 * draw a call, as in Envoy, where a mirror and a split read the same random number of the request;
 * and as there a call that has no endpoint to go to is not copied.
 */
public final class Mirroring implements Service<Call> {
  private final List<Mirror> mirrors;
  private final Mirrors sends;
  private final CallPolicy ofRoute;
  private final CallPolicy ofCopies;
  private final Draws draws;
  private final boolean draw;
  private final BooleanSupplier closed;
  private final End end;

  /** Where a call itself goes. */
  public interface End {
    /** As a draw has it, which is of use only where there is a choice. */
    Way choose(Call call, long draw);
  }

  /** One way that a call may go. */
  public interface Way extends Service<Call> {
    /** Whether there is an endpoint for it. */
    boolean hasEndpoint(Call call);
  }

  /** A cluster that gets copies, as a policy has it. */
  public record Target(MirrorPolicy policy, Service<Call> cluster) {}

  private record Mirror(boolean hostSuffix, Chance chance, Service<Call> cluster) {
    Mirror(Target target) {
      this(target.policy.hostSuffix(), Chance.of(target.policy.percent()), target.cluster);
    }
  }

  /**
   * The end of a route.
   *
   * @param targets where copies go, in the order of the policy
   * @param calls what the route says of its calls
   * @param chooses whether the end needs the draw
   * @param closed whether the client takes no more calls
   */
  public Mirroring(
      List<Target> targets,
      Mirrors sends,
      CallPolicy calls,
      Draws draws,
      boolean chooses,
      BooleanSupplier closed,
      End end) {
    this.mirrors = targets.stream().map(Mirror::new).toList();
    this.sends = sends;
    this.ofRoute = calls;
    this.ofCopies = copied(calls);
    this.draws = draws;
    this.draw = chooses || mirrors.stream().anyMatch(each -> !each.chance.isCertain());
    this.closed = closed;
    this.end = end;
  }

  @Override
  public Reply send(Call call) throws IOException {
    long drawn = draw ? draws.next() : 0;
    Way way = end.choose(call, drawn);
    // What is behind it says that the client is closed, or the call canceled.
    if (!closed.getAsBoolean() && !call.isCanceled()) {
      mirror(call, drawn, way);
    }
    return way.send(call);
  }

  private void mirror(Call call, long drawn, Way way) {
    // By index: an iterator would be an object for each call.
    for (int i = 0; i < mirrors.size(); i++) {
      Mirror mirror = mirrors.get(i);
      if (mirror.chance.takes(drawn) && way.hasEndpoint(call)) {
        send(call, mirror);
      }
    }
  }

  private void send(Call call, Mirror mirror) {
    Call copy = call.copy(mirror.hostSuffix);
    if (copy == null) {
      sends.drop();
      return;
    }
    CallPolicy own = call.policy();
    copy.policy(own.equals(ofRoute) ? ofCopies : copied(own));
    sends.send(copy, mirror.cluster);
  }

  /** The limits of the whole call alone: a copy is sent once, and balanced by nothing of it. */
  private static CallPolicy copied(CallPolicy calls) {
    return new CallPolicy(
        calls.timeouts().withPerTry(Duration.ZERO), RetryPolicy.NONE, calls.attemptHeaders());
  }
}
