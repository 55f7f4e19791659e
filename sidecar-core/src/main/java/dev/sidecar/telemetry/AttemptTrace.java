package dev.sidecar.telemetry;

import dev.sidecar.call.Attempt;
import dev.sidecar.endpoint.Endpoint;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The span of one attempt of a recorded call. It ends, once, when the attempt has ended and the
 * thread that sent it has left, whichever comes last.
 */
final class AttemptTrace implements Attempt.Ending {
  private final CallTrace call;
  private final Span span;
  private final Context context;
  private final AtomicInteger open = new AtomicInteger(2);
  // Each is written by one side before it leaves.
  private String description = "";
  private @Nullable String error;
  private @Nullable String bodyError;

  AttemptTrace(CallTrace call, Span span) {
    this.call = call;
    this.span = span;
    this.context = call.context().with(span);
    call.attemptBegins();
  }

  /** What the transport runs in, and passes on. */
  Context context() {
    return context;
  }

  void answered(Attempt attempt, int status) {
    peer(attempt);
    if (SpanAttributes.isHttp(attempt.call())) {
      span.setAttribute(SpanAttributes.STATUS, (long) status);
      error = SpanAttributes.error(status);
    }
  }

  void failed(Attempt attempt, Throwable failure) {
    if (attempt.hasEndpoint()) {
      peer(attempt);
    }
    error = SpanAttributes.error(failure);
    description = String.valueOf(failure.getMessage());
  }

  private void peer(Attempt attempt) {
    Endpoint endpoint = attempt.endpoint();
    span.setAttribute(SpanAttributes.PEER, endpoint.address().getHostAddress());
    span.setAttribute(SpanAttributes.PEER_PORT, (long) endpoint.port());
  }

  /** The thread that sent the attempt has its answer or its failure. */
  void left() {
    oneLess();
  }

  @Override
  public void ended(Attempt attempt) {
    if (attempt.timedOut()) {
      bodyError = "timeout";
    } else if (attempt.isCanceled()) {
      bodyError = "canceled";
    } else if (attempt.hasResponseBodyFailed()) {
      bodyError = "response_body";
    }
    oneLess();
  }

  private void oneLess() {
    if (open.decrementAndGet() > 0) {
      return;
    }
    String last = error != null ? error : bodyError;
    if (last != null) {
      span.setAttribute(SpanAttributes.ERROR, last);
      span.setStatus(StatusCode.ERROR, description);
    }
    span.end();
    call.attemptEnded(error == null ? bodyError : null);
  }
}
