package dev.sidecar.call;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import dev.sidecar.FakeCall;
import dev.sidecar.time.Timer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class HedgedAttemptInterleavings {
  private static final Timer TIMER = Timer.manual(() -> 0);

  @Test
  void attemptThatIsGivenUpAsItBeginsIsCut() {
    explore(
        () -> {
          HedgedAttempt attempt = new HedgedAttempt(new FakeCall(), 1, TIMER, 2, null, null);
          AtomicInteger cancels = new AtomicInteger();
          together(() -> attempt.doing(cancels::incrementAndGet), attempt::giveUp);
          holds(cancels.get() == 1, "canceled once", cancels.get());
          holds(attempt.isCanceled(), "and it knows");
        });
  }

  @Test
  void callThatIsCanceledAsItBeginsIsCut() {
    explore(
        () -> {
          Call call = new FakeCall();
          AtomicInteger cancels = new AtomicInteger();
          together(
              () -> {
                call.doing(cancels::incrementAndGet);
                call.doing(cancels::incrementAndGet);
              },
              call::cancel);
          holds(cancels.get() >= 1, "what it does is canceled", cancels.get());
          holds(call.isCanceled(), "and it knows");
        });
  }
}
