package dev.sidecar.balance;

import java.nio.charset.StandardCharsets;

/**
 * The 64-bit hash of the xxHash family, by its public specification: what Envoy places endpoints
 * and calls on a ring by. Hashes the bytes of a text in UTF-8; without allocation if all of it is
 * ASCII.
 */
public final class XxHash64 {
  private static final long PRIME1 = 0x9E37_79B1_85EB_CA87L;
  private static final long PRIME2 = 0xC2B2_AE3D_27D4_EB4FL;
  private static final long PRIME3 = 0x1656_67B1_9E37_79F9L;
  private static final long PRIME4 = 0x85EB_CA77_C2B2_AE63L;
  private static final long PRIME5 = 0x27D4_EB2F_1656_67C5L;

  private static final int STRIPE = 32;

  private XxHash64() {}

  /** The hash of a text with a seed; 0 is what Envoy begins with. */
  public static long of(String text, long seed) {
    return ofBytes(bytes(text), seed);
  }

  /** The text as it is if it is ASCII, else one with a character for each byte of its UTF-8. */
  static String bytes(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7F) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      }
    }
    return text;
  }

  private static long ofBytes(String bytes, long seed) {
    int length = bytes.length();
    int at = 0;
    long hash;
    if (length < STRIPE) {
      hash = seed + PRIME5;
    } else {
      long lane1 = seed + PRIME1 + PRIME2;
      long lane2 = seed + PRIME2;
      long lane3 = seed;
      long lane4 = seed - PRIME1;
      for (; at + STRIPE <= length; at += STRIPE) {
        lane1 = round(lane1, eight(bytes, at));
        lane2 = round(lane2, eight(bytes, at + 8));
        lane3 = round(lane3, eight(bytes, at + 16));
        lane4 = round(lane4, eight(bytes, at + 24));
      }
      hash =
          Long.rotateLeft(lane1, 1)
              + Long.rotateLeft(lane2, 7)
              + Long.rotateLeft(lane3, 12)
              + Long.rotateLeft(lane4, 18);
      hash = merged(merged(merged(merged(hash, lane1), lane2), lane3), lane4);
    }
    hash += length;
    for (; at + 8 <= length; at += 8) {
      hash = Long.rotateLeft(hash ^ round(0, eight(bytes, at)), 27) * PRIME1 + PRIME4;
    }
    if (at + 4 <= length) {
      hash = Long.rotateLeft(hash ^ four(bytes, at) * PRIME1, 23) * PRIME2 + PRIME3;
      at += 4;
    }
    for (; at < length; at++) {
      hash = Long.rotateLeft(hash ^ bytes.charAt(at) * PRIME5, 11) * PRIME1;
    }
    hash = (hash ^ hash >>> 33) * PRIME2;
    hash = (hash ^ hash >>> 29) * PRIME3;
    return hash ^ hash >>> 32;
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * PRIME2, 31) * PRIME1;
  }

  private static long merged(long hash, long lane) {
    return (hash ^ round(0, lane)) * PRIME1 + PRIME4;
  }

  private static long eight(String bytes, int at) {
    return four(bytes, at) | four(bytes, at + 4) << 32;
  }

  private static long four(String bytes, int at) {
    return bytes.charAt(at)
        | (long) bytes.charAt(at + 1) << 8
        | (long) bytes.charAt(at + 2) << 16
        | (long) bytes.charAt(at + 3) << 24;
  }
}
