package dev.sidecar.http;

import dev.sidecar.policy.KeepAlivePolicy;
import dev.sidecar.time.Timer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Learns how long one endpoint keeps idle connections open. Nothing is timed until the endpoint has
 * said or done something about them. Thread-safe.
 */
final class KeepAlive {
  // Longer ones, which nobody means, are as good as this one.
  private static final int MOST_SECONDS = 1_000_000;

  private final boolean learns;
  private final long max;
  private final Timer timer;
  private final AtomicReference<IdleLimit> limit = new AtomicReference<>(IdleLimit.UNKNOWN);
  private volatile @Nullable String lastTold;

  KeepAlive(KeepAlivePolicy policy, Timer timer) {
    this.learns = policy.learn();
    this.max = policy.max().toNanos();
    this.timer = timer;
  }

  long nanos() {
    return timer.nanos();
  }

  boolean isWatching() {
    return limit().isWatching();
  }

  /** Whether a connection that is idle since then is not to be used any more. */
  boolean isOver(long since) {
    IdleLimit known = limit();
    if (!known.isWatching()) {
      return false;
    }
    long now = timer.nanos();
    if (now - since < known.stop(max)) {
      return false;
    }
    limit.updateAndGet(it -> it.spared(now, max));
    return true;
  }

  /** A connection turned out to have been closed while it was idle, by its attempt's failure. */
  void closed(IdleTime connection, long began) {
    if (learns) {
      long age = connection.age(began);
      limit.updateAndGet(it -> it.closed(age, connection.opened(), timer.nanos()));
    }
  }

  /** The value of a {@code Keep-Alive} header: {@code timeout=5, max=100}. */
  void told(String header) {
    if (!learns || header.equals(lastTold)) {
      return;
    }
    int seconds = timeoutSeconds(header);
    if (seconds >= 0) {
      limit.updateAndGet(it -> it.told(Duration.ofSeconds(seconds).toNanos()));
    }
    lastTold = header;
  }

  /** The parameter {@code timeout}; -1 if there is none that is a number. */
  static int timeoutSeconds(String header) {
    for (String part : header.split(",", -1)) {
      String[] pair = part.split("=", 2);
      if (pair.length == 2 && pair[0].strip().equalsIgnoreCase("timeout")) {
        String digits = pair[1].strip();
        return digits.matches("[0-9]{1,18}")
            ? (int) Math.min(MOST_SECONDS, Long.parseLong(digits))
            : -1;
      }
    }
    return -1;
  }

  private IdleLimit limit() {
    return Objects.requireNonNull(limit.get());
  }

  /** For how long a connection may be idle and still be used; null while nothing is learned. */
  @Nullable Duration learned() {
    IdleLimit known = limit();
    return Math.min(known.told(), known.observed()) == IdleLimit.NEVER
        ? null
        : Duration.ofNanos(known.stop(max));
  }
}
