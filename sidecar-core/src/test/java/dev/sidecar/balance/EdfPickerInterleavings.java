package dev.sidecar.balance;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import dev.sidecar.policy.LoadBalancingPolicy.RoundRobin;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class EdfPickerInterleavings {
  @Test
  void twoThreadsPickWhatOneWouldPick() {
    explore(
        () -> {
          FakeLoads loads = new FakeLoads(2, 1);
          Picker picker = EdfPicker.of(new RoundRobin(), loads, new Turns(() -> 0), 1);
          int[] picked = new int[3];
          together(
              () -> {
                picked[0] = picker.pick(loads, 0, 0);
                picked[1] = picker.pick(loads, 0, 0);
              },
              () -> picked[2] = picker.pick(loads, 0, 0));
          Arrays.sort(picked);
          holds(
              Arrays.equals(picked, new int[] {0, 0, 1}),
              "two to one",
              picked[0],
              picked[1],
              picked[2]);
        });
  }
}
