package dev.sidecar.admission;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.sidecar.FakeCall;
import dev.sidecar.call.Attempt;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.time.Timer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

/** Calls that begin as the client closes. */
final class AdmissionStress {
  private static final Timer TIMER = Timer.manual(() -> 0);

  private AdmissionStress() {}

  @JCStressTest
  @State
  @Outcome(id = "true, 1, 1", expect = ACCEPTABLE, desc = "entered, and waited for")
  @Outcome(id = "false, 0, 0", expect = ACCEPTABLE, desc = "refused")
  @Outcome(expect = FORBIDDEN, desc = "a call is counted by the drain, or refused")
  public static class CallAsTheDrainBegins {
    private final Admission admission = new Admission("orders", new Thresholds(2, 2, 2), TIMER);
    private final Attempt attempt = new Attempt(new FakeCall(), 1, TIMER);

    @Actor
    public void enters(ZII_Result r) {
      try {
        admission.enter(attempt);
        r.r1 = true;
      } catch (SidecarException.Closed e) {
        r.r1 = false;
      } catch (SidecarException e) {
        throw new AssertionError(e);
      }
    }

    @Actor
    public void drains(ZII_Result r) {
      admission.close();
      r.r2 = admission.active();
    }

    @Arbiter
    public void after(ZII_Result r) {
      r.r3 = admission.active();
    }
  }
}
