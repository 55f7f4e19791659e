package dev.sidecar.admission;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import dev.sidecar.FakeCall;
import dev.sidecar.call.Attempt;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.time.Timer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class AdmissionInterleavings {
  private static final Timer TIMER = Timer.manual(() -> 0);

  @Test
  void neverMoreRunThanThereArePermitsAndWhoWaitsIsLetIn() {
    explore(
        () -> {
          Admission admission = admission(1);
          AtomicInteger running = new AtomicInteger();
          together(() -> visit(admission, running), () -> visit(admission, running));
          holds(admission.active() == 0, "no permit is lost", admission.active());
        });
  }

  private static void visit(Admission admission, AtomicInteger running) throws SidecarException {
    Attempt attempt = attempt();
    admission.enter(attempt);
    int now = running.incrementAndGet();
    holds(now == 1, "one at a time", now);
    running.decrementAndGet();
    attempt.end();
  }

  @Test
  void higherThresholdLetsInWhoWaits() {
    explore(
        () -> {
          Admission admission = admission(1);
          Attempt first = attempt();
          Attempt second = attempt();
          admission.enter(first);
          together(() -> admission.limit(new Thresholds(2, 2, 2)), () -> admission.enter(second));
          holds(admission.active() == 2, "both are in", admission.active());
          holds(admission.pending() == 0, "nobody waits", admission.pending());
          first.end();
          second.end();
          holds(admission.active() == 0, "no permit is lost", admission.active());
        });
  }

  @Test
  void permitOfACallThatIsCanceledAsItIsLetInGoesOn() {
    explore(
        () -> {
          Admission admission = admission(1);
          FakeCall call = new FakeCall();
          Attempt first = attempt();
          admission.enter(first);
          together(
              () -> {
                call.cancel();
                first.end();
              },
              () -> {
                Attempt waiting = new Attempt(call, 1, TIMER);
                try {
                  admission.enter(waiting);
                  waiting.end();
                } catch (SidecarException.Canceled e) {
                  // It holds nothing then.
                }
              });
          holds(admission.active() == 0, "no permit is lost", admission.active());
        });
  }

  @Test
  void nobodyIsLetInAfterTheDoorIsClosed() {
    explore(
        () -> {
          Admission admission = admission(1);
          int[] seen = new int[1];
          int[] entered = new int[1];
          together(
              () -> {
                admission.close();
                seen[0] = admission.active();
              },
              () -> {
                try {
                  admission.enter(attempt());
                  entered[0] = 1;
                } catch (SidecarException.Closed e) {
                  // The door was closed first.
                }
              });
          holds(seen[0] == entered[0], "whom the closer sees is all", seen[0], entered[0]);
        });
  }

  private static Attempt attempt() {
    return new Attempt(new FakeCall(), 1, TIMER);
  }

  private static Admission admission(int connections) {
    return new Admission("orders", new Thresholds(connections, 2, 2), TIMER);
  }
}
