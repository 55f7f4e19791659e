package dev.sidecar.discovery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides which look at a file is told. The first is, at once. A change is told once two looks with
 * {@link #STILL} between them saw the same, so that a file in the middle of being rewritten is not
 * taken. What has not changed is told again after {@link #AGAIN}.
 */
final class Settling {
  static final Duration STILL = Duration.ofMillis(100);

  /** Also the longest time between two looks. */
  static final Duration AGAIN = Duration.ofSeconds(10);

  // Prints, because the texts may be large.
  private @Nullable String told;
  private @Nullable String pending;
  private long toldNanos;
  private long pendingNanos;

  /** Whether what is seen now, by its print, is to be told. */
  boolean tells(String seen, long now) {
    if (told == null || seen.equals(pending) && now - pendingNanos >= STILL.toNanos()) {
      return told(seen, now);
    }
    if (seen.equals(told)) {
      pending = null;
      return now - toldNanos >= AGAIN.toNanos() && told(seen, now);
    }
    if (!seen.equals(pending)) {
      pending = seen;
      pendingNanos = now;
    }
    return false;
  }

  /** How long the next look may wait. */
  long waitNanos(long now) {
    long since = pending == null ? toldNanos : pendingNanos;
    long period = (pending == null ? AGAIN : STILL).toNanos();
    return Math.max(0, since + period - now);
  }

  private boolean told(String seen, long now) {
    told = seen;
    toldNanos = now;
    pending = null;
    return true;
  }
}
