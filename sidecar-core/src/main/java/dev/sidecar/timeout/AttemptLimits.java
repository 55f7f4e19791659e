package dev.sidecar.timeout;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Limit;
import dev.sidecar.call.Reply;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.time.Deadline;
import java.io.IOException;
import java.time.Duration;

/**
 * Runs an attempt under its limits: until it is answered the per-try timeout, then the stream idle
 * limit, and the call's deadline always; an event stream ({@code text/event-stream}) lives by the
 * idle limit alone, unless its caller set a timeout.
 */
public final class AttemptLimits implements Service<Attempt> {
  private static final String EVENT_STREAM = "text/event-stream";

  private final Service<Attempt> next;

  public AttemptLimits(Service<Attempt> next) {
    this.next = next;
  }

  @Override
  public Reply send(Attempt attempt) throws IOException {
    TimeoutPolicy timeouts = attempt.call().policy().timeouts();
    long deadline = attempt.deadlineNanos();
    begin(attempt, timeouts, deadline);
    Reply reply = next.send(attempt);
    if (isEventStream(reply)) {
      attempt.unbind();
    }
    if (!streams(attempt)) {
      reply.discard();
      throw new IOException("answered too late");
    }
    return reply;
  }

  private static void begin(Attempt attempt, TimeoutPolicy timeouts, long deadline) {
    long perTry =
        timeouts.perTry().isZero()
            ? Deadline.NEVER
            : Deadline.after(attempt.beganNanos(), timeouts.perTry());
    // Envoy ignores a per-try timeout that is not shorter than the call's.
    boolean tried = perTry < deadline;
    attempt.begin(tried ? Limit.PER_TRY : Limit.CALL, tried ? perTry : deadline);
  }

  // Events come for as long as both sides like; what is silent for too long still ends.
  private static boolean isEventStream(Reply reply) {
    String type = reply.header("content-type");
    return type != null
        && type.regionMatches(true, 0, EVENT_STREAM, 0, EVENT_STREAM.length())
        && reply.status() == 200;
  }

  private static boolean streams(Attempt attempt) {
    long now = attempt.nanos();
    long idle = idleNanos(attempt, now);
    long deadline = attempt.deadlineNanos();
    return idle < deadline
        ? attempt.answered(now, Limit.STREAM_IDLE, idle)
        : attempt.answered(now, Limit.CALL, deadline);
  }

  /** A part of the response body has arrived: its silence is counted from now. */
  public static void progressed(Attempt attempt) {
    if (attempt.limit() != Limit.STREAM_IDLE) {
      return;
    }
    long idle = idleNanos(attempt, attempt.nanos());
    long deadline = attempt.deadlineNanos();
    if (idle < deadline) {
      attempt.limit(Limit.STREAM_IDLE, idle);
    } else {
      attempt.limit(Limit.CALL, deadline);
    }
  }

  private static long idleNanos(Attempt attempt, long now) {
    Duration idle = attempt.call().policy().timeouts().streamIdle();
    return idle.isZero() ? Deadline.NEVER : Deadline.after(now, idle);
  }
}
