package dev.sidecar.balance;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Fake endpoints at 127.0.0.1:90 and up, with weights, whose loads the test changes. */
final class FakeLoads implements Loads {
  final AtomicIntegerArray inFlight;
  private final int[] weights;

  FakeLoads(int... weights) {
    this.weights = weights.clone();
    this.inFlight = new AtomicIntegerArray(weights.length);
  }

  @Override
  public int size() {
    return weights.length;
  }

  @Override
  public int inFlight(int index) {
    return inFlight.get(index);
  }

  @Override
  public int weight(int index) {
    return weights[index];
  }

  @Override
  public String key(int index) {
    return "127.0.0.1:" + (90 + index);
  }
}
