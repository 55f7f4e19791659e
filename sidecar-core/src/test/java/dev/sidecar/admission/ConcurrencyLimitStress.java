package dev.sidecar.admission;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

final class ConcurrencyLimitStress {
  private ConcurrencyLimitStress() {}

  @JCStressTest
  @State
  @Outcome(id = "true, false, 1", expect = ACCEPTABLE, desc = "the first")
  @Outcome(id = "false, true, 1", expect = ACCEPTABLE, desc = "the second")
  @Outcome(expect = FORBIDDEN, desc = "the last place is one thread's")
  public static class LastPlace {
    private final ConcurrencyLimit limit = new ConcurrencyLimit(1);

    @Actor
    public void first(ZZI_Result r) {
      r.r1 = limit.enter();
    }

    @Actor
    public void second(ZZI_Result r) {
      r.r2 = limit.enter();
    }

    @Arbiter
    public void after(ZZI_Result r) {
      r.r3 = limit.inside();
    }
  }

  @JCStressTest
  @State
  @Outcome(id = "true, 1, 1", expect = ACCEPTABLE, desc = "entered, and seen by who set the limit")
  @Outcome(id = "false, 0, 0", expect = ACCEPTABLE, desc = "refused by the limit that fell")
  @Outcome(expect = FORBIDDEN, desc = "nobody enters by a limit that has fallen")
  public static class FallenLimit {
    private final ConcurrencyLimit limit = new ConcurrencyLimit(1);

    @Actor
    public void enters(ZII_Result r) {
      r.r1 = limit.enter();
    }

    @Actor
    public void sets(ZII_Result r) {
      limit.set(0);
      r.r2 = limit.inside();
    }

    @Arbiter
    public void after(ZII_Result r) {
      r.r3 = limit.inside();
    }
  }
}
