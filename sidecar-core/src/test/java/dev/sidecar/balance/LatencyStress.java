package dev.sidecar.balance;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.sidecar.policy.LoadBalancingPolicy.PeakEwma;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Answers and failures of one endpoint at once. */
final class LatencyStress {
  private static final long MS = 1_000_000;
  private static final PeakEwma POLICY =
      new PeakEwma(Duration.ofSeconds(10), Duration.ofMillis(30), Duration.ofSeconds(1));

  private LatencyStress() {}

  @JCStressTest
  @State
  @Outcome(id = "true", expect = ACCEPTABLE, desc = "the penalty is in force")
  @Outcome(expect = FORBIDDEN, desc = "a penalty stays, whatever is added")
  public static class PenaltyStays {
    private final Latency latency = new Latency(POLICY, 0);

    @Actor
    public void answers() {
      latency.answered(5 * MS, 50 * MS);
    }

    @Actor
    public void fails() {
      latency.failed(5 * MS, 2 * MS, 0);
    }

    @Arbiter
    public void after(Z_Result r) {
      // A millionth less, for the rounding of a logarithm.
      r.r1 = latency.nanos(5 * MS) >= 1_000 * MS * (1 - 1e-6);
    }
  }

  @JCStressTest
  @State
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the first one's")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the second one's")
  @Outcome(expect = FORBIDDEN, desc = "time that passed belongs to one answer")
  public static class TimeCountsOnce {
    private final Latency latency = new Latency(POLICY, 0);

    @Actor
    public void first(ZZ_Result r) {
      r.r1 = latency.claim(5 * MS) > 0;
    }

    @Actor
    public void second(ZZ_Result r) {
      r.r2 = latency.claim(5 * MS) > 0;
    }
  }
}
