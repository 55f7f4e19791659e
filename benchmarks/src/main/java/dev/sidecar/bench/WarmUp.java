package dev.sidecar.bench;

import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls until the compiler has nothing left to do. On few processors it starves, and then seconds
 * of warm-up are no measure of it: code that is still interpreted looks fifty times as dear.
 */
final class WarmUp {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final int QUIET_LOOKS = 3;
  private static final int MOST_LOOKS = 60;

  private WarmUp() {}

  /** What is called; its result goes nowhere. */
  @FunctionalInterface
  interface Called {
    Object call() throws IOException;
  }

  /** Ends after three looks at which nothing had been compiled, or after 18 s. */
  static void untilCompiled(Called called) throws IOException {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    int quiet = 0;
    for (int look = 0; look < MOST_LOOKS && quiet < QUIET_LOOKS; look++) {
      long before = compiledMillis(compiler);
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < LOOK_NANOS) {
        if (called.call() == null) {
          throw new IllegalStateException("no answer");
        }
      }
      quiet = compiledMillis(compiler) == before ? quiet + 1 : 0;
    }
  }

  private static long compiledMillis(@Nullable CompilationMXBean compiler) {
    return compiler == null ? 0 : compiler.getTotalCompilationTime();
  }
}
