package dev.sidecar.call;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import dev.sidecar.FakeCall;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.time.Timer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class AttemptInterleavings {
  private static final Timer TIMER = Timer.manual(() -> 0);

  @Test
  void answerOrLimitWins() {
    explore(
        () -> {
          Begun begun = new Begun();
          boolean[] answered = new boolean[1];
          together(
              () -> answered[0] = begun.attempt.answered(1, Limit.STREAM_IDLE, 100),
              () -> begun.attempt.cut(10));
          boolean cut = begun.cuts.get() > 0;
          holds(answered[0] != cut, "one of the two", answered[0], cut);
          holds(begun.attempt.timedOut() == cut, "and that is told", cut);
          Limit told = begun.attempt.limit();
          holds(told == (cut ? Limit.PER_TRY : Limit.STREAM_IDLE), "the limit in force", told);
          begun.attempt.end();
          holds(begun.ends.get() == 1, "it has ended once", begun.ends.get());
          holds(begun.attempt.timedOut() == cut, "that stays so", cut);
        });
  }

  @Test
  void attemptThatEndsAsItIsCutEndsOnce() {
    explore(
        () -> {
          Begun begun = new Begun();
          begun.attempt.answered(1, Limit.STREAM_IDLE, 5);
          together(begun.attempt::end, () -> begun.attempt.cut(10));
          holds(begun.ends.get() == 1, "it has ended once", begun.ends.get());
        });
  }

  @Test
  void limitAndCancelCutItOnce() {
    explore(
        () -> {
          Begun begun = new Begun();
          together(() -> begun.attempt.cut(10), begun.attempt::cancel);
          holds(begun.cuts.get() == 1, "it is cut once", begun.cuts.get());
        });
  }

  @Test
  void cancelIsNotLostToAnAnswer() {
    explore(
        () -> {
          Begun begun = new Begun();
          boolean[] answered = new boolean[1];
          together(
              () -> answered[0] = begun.attempt.answered(1, Limit.STREAM_IDLE, 100),
              () -> begun.call.cancel());
          holds(begun.cuts.get() == 1, "it is cut", begun.cuts.get());
          // Nobody may read the body of an answer that came first.
          int ends = begun.ends.get();
          holds(ends == (answered[0] ? 1 : 0), "only an answered one ends with that", ends);
        });
  }

  @Test
  void cancelReachesATransportThatIsTakenInTheSameMoment() {
    explore(
        () -> {
          AtomicInteger cuts = new AtomicInteger();
          FakeCall call = new FakeCall();
          Attempt attempt = new Attempt(call, 1, TIMER);
          attempt.goesTo(new CountingPlace(new AtomicInteger()));
          together(
              () -> {
                attempt.begin(Limit.PER_TRY, 100);
                attempt.cuttableBy(new CountingCuts(cuts));
              },
              call::cancel);
          holds(cuts.get() >= 1, "it is cut", cuts.get());
        });
  }

  /** An attempt under a limit of 10, and what becomes of it. */
  private static final class Begun {
    final AtomicInteger ends = new AtomicInteger();
    final AtomicInteger cuts = new AtomicInteger();
    final FakeCall call = new FakeCall();
    final Attempt attempt = new Attempt(call, 1, TIMER);

    Begun() {
      attempt.goesTo(new CountingPlace(ends));
      attempt.begin(Limit.PER_TRY, 10);
      attempt.cuttableBy(new CountingCuts(cuts));
    }
  }

  private record CountingPlace(AtomicInteger ends) implements Attempt.Place {
    @Override
    public Endpoint endpoint() {
      return Endpoint.parse("10.0.3.7:8443");
    }

    @Override
    public void ended(Attempt attempt) {
      ends.incrementAndGet();
    }
  }

  private record CountingCuts(AtomicInteger cuts) implements Cuttable {
    @Override
    public void cut() {
      cuts.incrementAndGet();
    }

    @Override
    public void cutConnection() {}
  }
}
