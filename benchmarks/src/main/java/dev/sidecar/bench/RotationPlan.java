package dev.sidecar.bench;

import dev.sidecar.policy.IdentityPolicy;

/**
 * What a soak of rotating identities is to do.
 *
 * @param callers threads that call, each at its own moments
 * @param callsPerSecond of all callers together
 * @param seconds how long
 * @param certificateMillis between two certificates of either side, each awaited
 * @param bundleMillis between two trust bundles: the oldest authority leaves, a new one comes
 * @param lifeSeconds of a certificate, whole ones as X.509 counts them
 * @param ageSeconds of a certificate when it is issued: connections then begin to age at once, and
 *     what stands still for a while does not find all certificates over
 * @param provider who speaks TLS at the client
 */
record RotationPlan(
    int callers,
    int callsPerSecond,
    int seconds,
    int certificateMillis,
    int bundleMillis,
    int lifeSeconds,
    int ageSeconds,
    IdentityPolicy.Provider provider) {
  RotationPlan {
    check("--callers", callers, 1, 256);
    check("--rate", callsPerSecond, callers, 100_000);
    check("--seconds", seconds, 2, 86_400);
    check("--certificate", certificateMillis, 250, 1_000L * seconds);
    check("--bundle", bundleMillis, certificateMillis, 1_000L * seconds);
    check("--age", ageSeconds, 0, 3_600);
    // Before it is over there must be another, and one after that for what was late.
    check("--life", lifeSeconds, ageSeconds + 2L * certificateMillis / 1_000 + 1, 86_400);
  }

  private static void check(String option, int value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s: %d (expected: %d to %d)".formatted(option, value, least, most));
    }
  }

  /** Where the load ends even if the changes do not. */
  int mostCalls() {
    return Math.multiplyExact(4 * callsPerSecond, seconds);
  }

  /**
   * Authorities that issue no more and are trusted until the last certificate of theirs is over.
   */
  int retiredAuthorities() {
    return ((lifeSeconds - ageSeconds) * 1_000 + certificateMillis) / bundleMillis + 1;
  }

  /** Changes of certificates. */
  int changes() {
    return seconds * 1_000 / certificateMillis;
  }

  /** Whether the bundle changes with a certificate, too. */
  boolean changesBundle(int change) {
    return (long) change * certificateMillis / bundleMillis
        > (change - 1L) * certificateMillis / bundleMillis;
  }
}
