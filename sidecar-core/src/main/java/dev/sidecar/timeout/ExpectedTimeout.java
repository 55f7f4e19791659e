package dev.sidecar.timeout;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Call;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.time.Deadline;

/** In how many milliseconds an attempt is to be answered, as Envoy tells it to the peer. */
public final class ExpectedTimeout {
  private ExpectedTimeout() {}

  /** The value of {@code x-envoy-expected-rq-timeout-ms}; 0 where there is no limit to tell. */
  public static long millis(Attempt attempt) {
    Call call = attempt.call();
    TimeoutPolicy timeouts = call.policy().timeouts();
    long left =
        call.deadlineNanos() == Deadline.NEVER
            ? Deadline.NEVER
            : call.deadlineNanos() - attempt.nanos();
    return millis(timeouts.perTry().toNanos(), left);
  }

  /** The shorter of both, at least 1. */
  static long millis(long perTryNanos, long leftNanos) {
    if (perTryNanos == 0 && leftNanos == Deadline.NEVER) {
      return 0;
    }
    long expected = perTryNanos == 0 ? leftNanos : Math.min(perTryNanos, leftNanos);
    return Math.max(1, expected / 1_000_000);
  }
}
