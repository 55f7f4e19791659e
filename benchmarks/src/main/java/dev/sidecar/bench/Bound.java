package dev.sidecar.bench;

/**
 * A figure of a soak, and what it must not pass.
 *
 * @param op {@code <=} or {@code >=}
 */
record Bound(String name, double figure, String op, double limit, boolean held) {

  static Bound atMost(String name, double figure, double limit) {
    return new Bound(name, figure, "<=", limit, figure <= limit);
  }

  static Bound atLeast(String name, double figure, double limit) {
    return new Bound(name, figure, ">=", limit, figure >= limit);
  }

  static Bound atMost(String name, long count, long limit) {
    return atMost(name, (double) count, (double) limit);
  }

  static Bound atLeast(String name, long count, long limit) {
    return atLeast(name, (double) count, (double) limit);
  }

  static Bound none(String name, long count) {
    return atMost(name, (double) count, 0);
  }
}
