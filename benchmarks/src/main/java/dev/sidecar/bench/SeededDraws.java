package dev.sidecar.bench;

/**
 * Random choices that follow from a seed and from what is chosen for, not from the order of asking:
 * threads may race, the choices stay the same. The mixer is SplitMix64's (Steele, Lea and Flood,
 * OOPSLA 2014).
 */
final class SeededDraws {
  private static final long GOLDEN_GAMMA = 0x9E37_79B9_7F4A_7C15L;

  private final long seed;

  SeededDraws(long seed) {
    this.seed = seed;
  }

  /**
   * A uniform choice of {@code 0} to {@code bound - 1}.
   *
   * @param subject what is chosen for
   * @param question what is chosen about it
   */
  int below(int bound, long subject, long question) {
    long bits = mix(mix(mix(seed) + subject) + question);
    return (int) Long.remainderUnsigned(bits, bound);
  }

  private static long mix(long before) {
    long z = before + GOLDEN_GAMMA;
    z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
    return z ^ (z >>> 31);
  }
}
