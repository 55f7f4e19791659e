package dev.sidecar.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How often an upstream does what.
 *
 * @param ofConnections what happens to connections, in per mille; the rest is served
 * @param ofRequests what happens to requests, in per mille; the rest is answered
 * @param listening the mean time for which the listener is open; zero: always
 * @param refusing the time for which it is closed then, and connections are refused
 */
record FaultMix(
    Map<Fault, Integer> ofConnections,
    Map<Fault, Integer> ofRequests,
    Duration listening,
    Duration refusing) {
  private static final int ALL = 1_000;

  /** An upstream without faults. */
  static final FaultMix NONE = new FaultMix(Map.of(), Map.of(), Duration.ZERO, Duration.ZERO);

  /** Every fault; those that cost a caller a timeout are rare, so that a soak ends. */
  static final FaultMix EVERYTHING =
      new FaultMix(
          Map.of(Fault.RESET_ON_ACCEPT, 20, Fault.RESET_UNREAD, 20),
          Map.ofEntries(
              Map.entry(Fault.RESET_IN_REQUEST, 10),
              Map.entry(Fault.RESET_BEFORE_HEADERS, 20),
              Map.entry(Fault.CLOSE_BEFORE_HEADERS, 20),
              Map.entry(Fault.HALF_CLOSE, 5),
              Map.entry(Fault.RESET_IN_HEADERS, 8),
              Map.entry(Fault.CLOSE_IN_HEADERS, 8),
              Map.entry(Fault.RESET_IN_BODY, 8),
              Map.entry(Fault.CLOSE_IN_BODY, 8),
              Map.entry(Fault.HANG, 2),
              Map.entry(Fault.HANG_IN_BODY, 1),
              Map.entry(Fault.DRIP, 3),
              Map.entry(Fault.GARBAGE, 10),
              Map.entry(Fault.REFUSING_STATUS, 20),
              Map.entry(Fault.CLOSE_AFTER_ANSWER, 30)),
          Duration.ofMillis(700),
          Duration.ofMillis(40));

  /** More failures than a budget lets be retried, and all of them quick. */
  static final FaultMix MOSTLY_FAILING =
      new FaultMix(
          Map.of(),
          Map.of(
              Fault.RESET_BEFORE_HEADERS,
              300,
              Fault.CLOSE_BEFORE_HEADERS,
              150,
              Fault.REFUSING_STATUS,
              250),
          Duration.ZERO,
          Duration.ZERO);

  /** The faults of requests that so many requests are enough for, some twenty times each. */
  List<Fault> expectedIn(long requests) {
    return ofRequests.entrySet().stream()
        .filter(share -> share.getValue() * requests >= 20L * ALL)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** The fault of each of a thousand draws. */
  static Fault[] table(Map<Fault, Integer> perMille) {
    Fault[] faults = new Fault[ALL];
    Arrays.fill(faults, Fault.NONE);
    int next = 0;
    for (Fault fault : Fault.values()) {
      int share = perMille.getOrDefault(fault, 0);
      Arrays.fill(faults, next, next + share, fault);
      next += share;
    }
    return faults;
  }
}
