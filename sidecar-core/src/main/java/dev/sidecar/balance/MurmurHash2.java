package dev.sidecar.balance;

/**
 * MurmurHash2 in its form of 64 bits, with the seed of the C++ standard library: Envoy's {@code
 * MURMUR_HASH_2}, for rings that must agree with programs that place endpoints by {@code
 * std::hash}.
 */
final class MurmurHash2 {
  private static final long SEED = 0xC70F_6907L;
  private static final long FACTOR = 0xC6A4_A793_5BD1_E995L;
  private static final int SHIFT = 47;

  private MurmurHash2() {}

  static long of(String text) {
    String bytes = XxHash64.bytes(text);
    int whole = bytes.length() / 8 * 8;
    long hash = SEED ^ bytes.length() * FACTOR;
    for (int at = 0; at < whole; at += 8) {
      hash = (hash ^ mixed(word(bytes, at, 8) * FACTOR) * FACTOR) * FACTOR;
    }
    if (whole < bytes.length()) {
      hash = (hash ^ word(bytes, whole, bytes.length() - whole)) * FACTOR;
    }
    return mixed(mixed(hash) * FACTOR);
  }

  private static long word(String bytes, int at, int count) {
    long word = 0;
    for (int i = 0; i < count; i++) {
      word |= (long) bytes.charAt(at + i) << 8 * i;
    }
    return word;
  }

  private static long mixed(long word) {
    return word ^ word >>> SHIFT;
  }
}
