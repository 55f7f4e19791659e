package dev.sidecar.bench;

import dev.sidecar.failure.SidecarException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** How the calls of a soak ended. */
final class SoakTally {
  private static final int EXAMPLES = 10;

  private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
  private final LongAdder ended = new LongAdder();
  private final LongAdder foreign = new LongAdder();
  private final LongAdder confused = new LongAdder();
  private final LongAdder writtenAgain = new LongAdder();
  private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);
  private final List<String> odd = new CopyOnWriteArrayList<>();

  /** A call came to its end, at which its caller has no more to do with it. */
  void ended(String outcome, long nanos) {
    outcomes.computeIfAbsent(outcome, any -> new LongAdder()).increment();
    longestNanos.accumulate(nanos);
    ended.increment();
  }

  /**
   * A call failed.
   *
   * @param answered whether its caller had a response by then
   */
  void failed(SoakCall call, Throwable failure, boolean answered, long nanos) {
    String where = answered ? " in the body" : "";
    if (failure instanceof SidecarException) {
      ended(failure.getClass().getSimpleName() + where, nanos);
    } else {
      foreign.increment();
      remember(call, failure + where);
      ended("foreign: " + failure.getClass().getName() + where, nanos);
    }
  }

  /** An enqueued call's callback never came. */
  void silent(SoakCall call) {
    remember(call, "no callback");
  }

  /** A response was not the one to this call. */
  void confused(SoakCall call, String what) {
    confused.increment();
    remember(call, what);
  }

  /** A one-shot body was asked for a second time. */
  void writtenAgain() {
    writtenAgain.increment();
  }

  private void remember(SoakCall call, String what) {
    if (odd.size() < EXAMPLES) {
      odd.add("call " + call.number() + ": " + what);
    }
  }

  long ended() {
    return ended.sum();
  }

  /** Calls that threw what is no {@link SidecarException}. */
  long foreign() {
    return foreign.sum();
  }

  /** Responses that belong to another call, or whose bytes do. */
  long confused() {
    return confused.sum();
  }

  long oneShotBodiesWrittenAgain() {
    return writtenAgain.sum();
  }

  double longestMillis() {
    return longestNanos.get() / 1e6;
  }

  /** By name. */
  Map<String, Long> outcomes() {
    Map<String, Long> counts = new TreeMap<>();
    outcomes.forEach((outcome, count) -> counts.put(outcome, count.sum()));
    return counts;
  }

  List<String> odd() {
    return odd;
  }
}
