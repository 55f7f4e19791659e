package dev.sidecar.bench.load;

import java.util.List;
import java.util.function.LongPredicate;

/**
 * Sends calls one after the other and times each to its last byte, for each of some callers.
 *
 * <p>It says what a call costs; of a server's pauses it sees one slow call a caller.
 */
final class ClosedLoop {
  private final Callers callers;

  ClosedLoop(Callers callers) {
    this.callers = callers;
  }

  /**
   * Every caller sends for so long, from when it has started, and one call at least; calls that are
   * on their way at the end are counted.
   *
   * @param tallies one for each caller
   */
  void runFor(OpenLoop.Sender sender, List<Tally> tallies, long nanos) {
    callers.run(
        tallies,
        (number, tally) -> {
          long begin = System.nanoTime();
          run(sender, number, tallies.size(), tally, now -> now - begin < nanos);
        });
  }

  /** Every caller sends so many calls, and one at least. */
  void runCalls(OpenLoop.Sender sender, List<Tally> tallies, int calls) {
    callers.run(
        tallies,
        (number, tally) ->
            run(sender, number, tallies.size(), tally, now -> tally.requests() < calls));
  }

  /** In a closed loop the end of one call is the begin of the next: one clock read a call. */
  private static void run(
      OpenLoop.Sender sender, int caller, int callers, Tally tally, LongPredicate goesOn) {
    long now = System.nanoTime();
    long call = caller;
    do {
      String error = sender.send(call);
      long end = System.nanoTime();
      tally.ended(end - now, true, error);
      now = end;
      call += callers;
    } while (goesOn.test(now));
  }
}
