package dev.sidecar.client;

import dev.sidecar.fault.FaultTally;
import dev.sidecar.mirror.Mirrors;
import dev.sidecar.policy.RouteMatch;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.ratelimit.GlobalTally;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * What routes remember of their calls: it outlives a snapshot as long as the next one has a route
 * with the same host, match and policy for it. By the control thread; what is remembered is for
 * any.
 */
public final class RouteStates {
  private final Map<Key, Object> before;
  private final Map<Key, Object> now = new HashMap<>();
  private final LongAdder direct;
  private final FaultTally faults;
  private final LongAdder rateLimited;
  private final LongAdder forgotten;
  private final Mirrors mirrors;
  private final GlobalTally global;

  private RouteStates(
      Map<Key, Object> before,
      LongAdder direct,
      FaultTally faults,
      LongAdder rateLimited,
      LongAdder forgotten,
      Mirrors mirrors,
      GlobalTally global) {
    this.before = before;
    this.direct = direct;
    this.faults = faults;
    this.rateLimited = rateLimited;
    this.forgotten = forgotten;
    this.mirrors = mirrors;
    this.global = global;
  }

  private record Key(String host, RouteMatch match, Object policy) {}

  /** Of a client whose routes have had no calls yet. */
  public static RouteStates none(Mirrors mirrors) {
    return new RouteStates(
        Map.of(),
        new LongAdder(),
        new FaultTally(),
        new LongAdder(),
        new LongAdder(),
        mirrors,
        new GlobalTally());
  }

  /** Those of the next snapshot, which may take what it likes from these. */
  public RouteStates next() {
    return new RouteStates(now, direct, faults, rateLimited, forgotten, mirrors, global);
  }

  /** What a route remembers for a part of its policy; new if no route before had the same. */
  <T> T of(RoutePolicy route, Object policy, Class<T> type, Supplier<T> fresh) {
    Key key = new Key(route.host(), route.match(), policy);
    return type.cast(
        now.computeIfAbsent(
            key,
            it -> {
              Object kept = before.get(it);
              return kept == null ? fresh.get() : kept;
            }));
  }

  /** Calls that were redirected, or answered by {@code respond}, over all routes. */
  public LongAdder direct() {
    return direct;
  }

  /** Calls that found no token, over all routes that there are and were. */
  public LongAdder rateLimited() {
    return rateLimited;
  }

  /** Buckets that were given up for a new value's before they were full, over all routes. */
  public LongAdder forgotten() {
    return forgotten;
  }

  /** What sends copies, for all routes that there are and were. */
  public Mirrors mirrors() {
    return mirrors;
  }

  /** What rate limit services said, over all routes that there are and were. */
  public GlobalTally global() {
    return global;
  }

  /** Over all routes that there are and were. */
  public FaultTally faults() {
    return faults;
  }
}
