package dev.sidecar.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that together call at a constant rate, each call at its own moment, until they are told
 * to end; and how often each call was seen at the other side.
 */
final class PacedCallers {
  private static final long HUNG_MILLIS = 60_000;
  private static final int ODD = 5;

  /** Sends one call and reads its answer. */
  interface Sender {
    /** What came of the call: the status, where there was one. */
    String send(int call) throws IOException;
  }

  private final int callers;
  private final int callsPerSecond;
  private final AtomicIntegerArray seen;
  private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> odd = new ConcurrentLinkedQueue<>();
  private final LongAdder begun = new LongAdder();
  private final LongAdder threw = new LongAdder();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean over;

  /**
   * Callers that have not begun.
   *
   * @param mostCalls where they end even if nobody tells them to
   */
  PacedCallers(int callers, int callsPerSecond, int mostCalls) {
    this.callers = callers;
    this.callsPerSecond = callsPerSecond;
    this.seen = new AtomicIntegerArray(mostCalls);
  }

  void begin(Sender sender) {
    long begin = System.nanoTime();
    for (int i = 0; i < callers; i++) {
      int first = i;
      Thread caller = new Thread(() -> run(sender, begin, first), "soak-caller");
      caller.start();
      threads.add(caller);
    }
  }

  private void run(Sender sender, long begin, int first) {
    try {
      calls(sender, begin, first);
    } catch (RuntimeException | Error e) {
      threw.increment();
      tell("caller " + first + ": " + e);
    }
  }

  private void calls(Sender sender, long begin, int first) {
    for (int call = first; call < seen.length() && !over; call += callers) {
      long moment = begin + call * TimeUnit.SECONDS.toNanos(1) / callsPerSecond;
      for (long early; (early = moment - System.nanoTime()) > 0; ) {
        LockSupport.parkNanos(early);
      }
      begun.increment();
      try {
        count(sender.send(call));
      } catch (IOException | RuntimeException e) {
        count(e.getClass().getSimpleName());
        tell("call " + call + ": " + e);
      }
    }
  }

  private void count(String outcome) {
    outcomes.computeIfAbsent(outcome, name -> new LongAdder()).increment();
  }

  /** The other side has read the headers of a call; below 0 it is none of these. */
  void sees(int call) {
    if (call < 0) {
      return;
    }
    seen.getAndIncrement(call);
  }

  /** Keeps an example of what must not be. */
  void tell(String what) {
    if (odd.size() < ODD) {
      odd.add(what);
    }
  }

  /** Has them end after the calls that are under way, and waits for that. */
  List<Bound> end() throws InterruptedException {
    over = true;
    int hung = 0;
    for (Thread caller : threads) {
      caller.join(HUNG_MILLIS);
      hung += caller.isAlive() ? 1 : 0;
    }
    return List.of(
        Bound.none("callers that hang", hung), Bound.none("callers that threw", threw.sum()));
  }

  /** No call failed, and each was seen once. */
  List<Bound> calls() {
    long once = 0;
    long often = 0;
    for (int call = 0; call < seen.length(); call++) {
      once += seen.get(call) == 1 ? 1 : 0;
      often += seen.get(call) > 1 ? 1 : 0;
    }
    return List.of(
        Bound.none("calls that failed", begun() - outcomes().getOrDefault("200", 0L)),
        Bound.none("calls never seen", begun() - once - often),
        Bound.none("calls seen more than once", often),
        Bound.atLeast("calls", begun(), callers));
  }

  long begun() {
    return begun.sum();
  }

  /** How many calls ended how. */
  Map<String, Long> outcomes() {
    Map<String, Long> counted = new TreeMap<>();
    outcomes.forEach((name, count) -> counted.put(name, count.sum()));
    return counted;
  }

  List<String> odd() {
    return List.copyOf(odd);
  }
}
