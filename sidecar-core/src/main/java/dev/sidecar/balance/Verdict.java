package dev.sidecar.balance;

import dev.sidecar.call.Reply;
import dev.sidecar.failure.SidecarException;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt says against its endpoint; pure, after Linkerd's load biaser, which also counts
 * other gRPC statuses as failures.
 */
public final class Verdict {
  /** No peer is left alone for longer, whatever it asks for. */
  public static final long LONGEST_RETRY_AFTER_NANOS = 300_000_000_000L;

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;
  private static final String RESOURCE_EXHAUSTED_GRPC = "8";
  private static final String UNAVAILABLE_GRPC = "14";

  private Verdict() {}

  /** Whether the peer refused: 429, 500 to 599, or gRPC's 8 or 14 in the headers. */
  public static boolean isRefusal(Reply reply) {
    int status = reply.status();
    return status == 200 ? isGrpcRefusal(reply) : status == TOO_MANY_REQUESTS || status / 100 == 5;
  }

  /** Whether the peer, or the way to it, is to blame. */
  public static boolean isFault(SidecarException failure) {
    return failure instanceof SidecarException.Timeout
        || failure instanceof SidecarException.Connection;
  }

  /**
   * For how long a peer that refused wants to be left alone, in nanoseconds, up to {@link
   * #LONGEST_RETRY_AFTER_NANOS}: {@code retry-after} of 429 and 503 in seconds, gRPC's {@code
   * grpc-retry-pushback-ms}. 0 where it does not say, or says a date.
   */
  public static long retryAfterNanos(Reply refusal) {
    int status = refusal.status();
    if (status == 200) {
      return nanos(refusal.header("grpc-retry-pushback-ms"), 1_000_000);
    }
    return status == TOO_MANY_REQUESTS || status == UNAVAILABLE
        ? nanos(refusal.header("retry-after"), 1_000_000_000)
        : 0;
  }

  private static boolean isGrpcRefusal(Reply reply) {
    String status = reply.header("grpc-status");
    return status != null
        && (status.equals(RESOURCE_EXHAUSTED_GRPC) || status.equals(UNAVAILABLE_GRPC));
  }

  private static long nanos(@Nullable String whole, long unitNanos) {
    if (whole == null || whole.isEmpty()) {
      return 0;
    }
    long units = 0;
    for (int i = 0; i < whole.length(); i++) {
      int digit = whole.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      units = Math.min(10 * units + digit, LONGEST_RETRY_AFTER_NANOS / unitNanos);
    }
    return units * unitNanos;
  }
}
