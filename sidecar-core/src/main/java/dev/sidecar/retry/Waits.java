package dev.sidecar.retry;

import dev.sidecar.call.LenientNumber;
import dev.sidecar.call.Reply;
import dev.sidecar.policy.RateLimitedBackoff;
import dev.sidecar.policy.RateLimitedBackoff.ResetHeader;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.spi.Draws;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long each retry of one call waits: what the answer before it asks for, else the next of the
 * {@link BackoffSequence}. Pure.
 */
public final class Waits {
  /**
   * A wait and who asked for it.
   *
   * @param header of the answer; null for the back-off of the policy
   */
  public record Wait(long millis, @Nullable String header) {}

  /** What a gRPC service asks its callers to wait for (gRFC A6). */
  static final String PUSHBACK = "grpc-retry-pushback-ms";

  /** The answer to early data, which may be sent again once the handshake is over. */
  static final int TOO_EARLY = 425;

  private final RateLimitedBackoff rateLimited;
  private final BackoffSequence sequence;
  private final Draws draws;
  private final LongSupplier epochSeconds;

  /**
   * The waits of a call that has not been retried yet.
   *
   * @param epochSeconds the time of day, asked only by headers that tell one
   */
  public Waits(RetryPolicy policy, Draws draws, LongSupplier epochSeconds) {
    this.rateLimited = policy.headers().rateLimited();
    this.sequence = new BackoffSequence(policy.backoff(), draws);
    this.draws = draws;
    this.epochSeconds = epochSeconds;
  }

  /**
   * How long the next retry waits.
   *
   * @param reply what is to be answered by it; null if there was no answer
   */
  public Wait next(@Nullable Reply reply) {
    if (reply == null) {
      return new Wait(sequence.nextMillis(), null);
    }
    String pushback = reply.header(PUSHBACK);
    if (pushback != null) {
      sequence.restart();
      return new Wait(Math.max(0, pushbackMillis(pushback)), PUSHBACK);
    }
    if (reply.status() == TOO_EARLY) {
      return new Wait(0, null);
    }
    for (ResetHeader header : rateLimited.headers()) {
      long interval = intervalMillis(header, reply.header(header.name()));
      if (interval >= 0 && interval <= rateLimited.maxInterval().toMillis()) {
        // Envoy: one that says "now" does not shorten the back-off.
        return interval > 1
            ? new Wait(interval + Long.remainderUnsigned(draws.next(), interval / 2), header.name())
            : new Wait(sequence.nextMillis(), null);
      }
    }
    return new Wait(sequence.nextMillis(), null);
  }

  /** Whether the answer says itself when it may be asked again. */
  static boolean asks(@Nullable Reply reply) {
    return reply != null && reply.header(PUSHBACK) != null;
  }

  /** Whether the answer asks not to be asked again. */
  static boolean refuses(Reply reply) {
    String pushback = reply.header(PUSHBACK);
    return pushback != null && pushbackMillis(pushback) < 0;
  }

  private static long pushbackMillis(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      // What cannot be read is read as the safer of both.
      return -1;
    }
  }

  private long intervalMillis(ResetHeader header, @Nullable String text) {
    long seconds = text == null ? -1 : LenientNumber.of(text);
    if (seconds < 0) {
      return -1;
    }
    long left =
        switch (header.format()) {
          case SECONDS -> seconds;
          case UNIX_TIMESTAMP -> seconds - epochSeconds.getAsLong();
        };
    // Far above any greatest interval, and far below an overflow.
    return left < 0 ? -1 : Math.min(left, Integer.MAX_VALUE) * 1_000;
  }
}
