package dev.sidecar.bench.figure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The order in which things are measured within a round. */
public final class Rotation {
  private Rotation() {}

  /** Rotates them, so that over the rounds each runs in each place equally often. */
  public static <T> List<T> order(int round, List<T> all) {
    List<T> order = new ArrayList<>(all);
    Collections.rotate(order, -round);
    return order;
  }
}
