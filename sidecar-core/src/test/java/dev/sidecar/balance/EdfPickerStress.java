package dev.sidecar.balance;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.sidecar.policy.LoadBalancingPolicy.RoundRobin;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Threads in one scheduler, whose fields are plain: let in by a plain read and a compare-and-set.
 */
final class EdfPickerStress {
  private static final FakeLoads LOADS = new FakeLoads(5, 3, 2, 1);
  private static final int AFTERWARDS = 11;
  // As one thread picks.
  private static final long FOUR = counted(picker(), 4);
  private static final long NEXT = inOrder(after(4), AFTERWARDS);

  private EdfPickerStress() {}

  private static Picker picker() {
    return EdfPicker.of(new RoundRobin(), LOADS, new Turns(() -> 0), 1);
  }

  private static Picker after(int picks) {
    Picker picker = picker();
    counted(picker, picks);
    return picker;
  }

  /** How often each was picked, an octal digit for each endpoint. */
  private static long counted(Picker picker, int picks) {
    long counts = 0;
    for (int i = 0; i < picks; i++) {
      counts += 1L << 3 * picker.pick(LOADS, 0, 0);
    }
    return counts;
  }

  /** Who was picked, an octal digit for each pick. */
  private static long inOrder(Picker picker, int picks) {
    long order = 0;
    for (int i = 0; i < picks; i++) {
      order = order << 3 | picker.pick(LOADS, 0, 0);
    }
    return order;
  }

  @JCStressTest
  @State
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "as one thread")
  @Outcome(expect = FORBIDDEN, desc = "who enters a scheduler finds it as the last one left it")
  public static class PicksOfTwo {
    private final Picker picker = picker();
    private long first;
    private long second;

    @Actor
    public void first() {
      first = counted(picker, 2);
    }

    @Actor
    public void second() {
      second = counted(picker, 2);
    }

    @Arbiter
    public void after(ZZ_Result r) {
      r.r1 = first + second == FOUR;
      r.r2 = inOrder(picker, AFTERWARDS) == NEXT;
    }
  }
}
