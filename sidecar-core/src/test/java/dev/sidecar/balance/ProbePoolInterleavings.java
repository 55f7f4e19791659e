package dev.sidecar.balance;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import dev.sidecar.policy.LoadBalancingPolicy.Prequal;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class ProbePoolInterleavings {
  private static final Prequal POLICY = Prequal.of("/load");

  private static final Loads LOADS =
      new Loads() {
        @Override
        public int size() {
          return 3;
        }

        @Override
        public int inFlight(int index) {
          return 0;
        }

        @Override
        public int weight(int index) {
          return 1;
        }

        @Override
        public double failedFraction(int index, long nowNanos) {
          return 0;
        }
      };

  @Test
  void poolIsWholeWhateverProbesComeAsAChoiceIsMade() {
    explore(
        () -> {
          ProbePool pool = new ProbePool(POLICY, 3, () -> 0);
          pool.add(0, 1, 10, 0);
          pool.add(1, 1, 20, 0);
          int[] chosen = new int[1];
          together(() -> chosen[0] = pool.choose(LOADS, 0), () -> pool.add(2, 0, 5, 0));
          holds(chosen[0] == 0 || chosen[0] == 2, "the best of then", chosen[0]);
          holds(pool.size() == 2, "one leaves with the choice", pool.size());
        });
  }
}
