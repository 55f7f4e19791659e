package dev.sidecar.balance;

/**
 * The random sequence of {@code std::mt19937}, by which Envoy shuffles: the same seed must give the
 * same order in both (Matsumoto and Nishimura, 1998).
 */
final class MersenneTwister {
  private static final int SIZE = 624;
  private static final int MIDDLE = 397;

  private final int[] state = new int[SIZE];
  private int at = SIZE;

  MersenneTwister(int seed) {
    state[0] = seed;
    for (int i = 1; i < SIZE; i++) {
      state[i] = 1_812_433_253 * (state[i - 1] ^ state[i - 1] >>> 30) + i;
    }
  }

  /** 0 to {@code bound - 1}, as Envoy cuts it out of 32 bits. */
  int below(int bound) {
    long part = (1L << 32) / bound;
    long drawn = bound;
    while (drawn >= bound) {
      drawn = Integer.toUnsignedLong(next()) / part;
    }
    return (int) drawn;
  }

  int next() {
    if (at == SIZE) {
      twist();
      at = 0;
    }
    int bits = state[at++];
    bits ^= bits >>> 11;
    bits ^= bits << 7 & 0x9D2C_5680;
    bits ^= bits << 15 & 0xEFC6_0000;
    return bits ^ bits >>> 18;
  }

  private void twist() {
    for (int i = 0; i < SIZE; i++) {
      int both = state[i] & 0x8000_0000 | state[(i + 1) % SIZE] & 0x7FFF_FFFF;
      int odd = (both & 1) == 0 ? 0 : 0x9908_B0DF;
      state[i] = state[(i + MIDDLE) % SIZE] ^ both >>> 1 ^ odd;
    }
  }
}
