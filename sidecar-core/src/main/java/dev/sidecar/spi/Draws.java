package dev.sidecar.spi;

import java.util.concurrent.ThreadLocalRandom;

/** The one source of random choices: one draw a choice, so that a test can hand in a sequence. */
@FunctionalInterface
public interface Draws {
  /** 64 random bits. Any thread. */
  long next();

  /** A uniform choice of {@code 0} to {@code bound - 1}: Envoy's {@code random % bound}. */
  default int below(int bound) {
    return (int) Long.remainderUnsigned(next(), bound);
  }

  static Draws random() {
    return () -> ThreadLocalRandom.current().nextLong();
  }
}
