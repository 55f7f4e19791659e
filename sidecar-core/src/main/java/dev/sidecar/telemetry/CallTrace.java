package dev.sidecar.telemetry;

import dev.sidecar.call.Call;
import dev.sidecar.call.Trail;
import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The span of one recorded call. It ends, once, when the call has its answer or its failure and all
 * its attempts have ended, their bodies included.
 */
final class CallTrace {
  private static final ContextKey<CallTrace> KEY = ContextKey.named("sidecar-call");

  private static final int ATTEMPT = 1 << 16;

  private final Call call;
  private final Span span;
  private final Context context;
  // The low half: the call itself, until it returns, and each attempt that has not ended. The high
  // half: attempts that there ever were.
  private final AtomicInteger open = new AtomicInteger(1);
  // Written by the thread of the call or by the end of an attempt; read by the last to leave.
  private volatile String description = "";
  private volatile @Nullable String error;
  private volatile @Nullable Rule refusedBy;

  CallTrace(Call call, Span span, Context parent) {
    this.call = call;
    this.span = span;
    this.context = parent.with(span).with(KEY, this);
  }

  /** The one whose attempts run in a context; null for a call that is not recorded. */
  static @Nullable CallTrace of(Call call, Context context) {
    CallTrace trace = context.get(KEY);
    // Another call's, if an attempt of that one makes this call, which is not recorded.
    return trace != null && trace.call == call ? trace : null;
  }

  /** What the attempts run in. */
  Context context() {
    return context;
  }

  /** The cluster that it went to; null for none. */
  void goneTo(@Nullable String cluster) {
    if (cluster != null) {
      span.setAttribute(SpanAttributes.CLUSTER, cluster);
    }
  }

  void answered(int status) {
    if (SpanAttributes.isHttp(call)) {
      span.setAttribute(SpanAttributes.STATUS, (long) status);
      String ofStatus = SpanAttributes.error(status);
      // Else what the end of an attempt has written stays.
      if (ofStatus != null) {
        error = ofStatus;
      }
    }
  }

  void failed(Throwable failure) {
    refusedBy = failure instanceof SidecarException ours ? ours.refusedBy() : null;
    error = SpanAttributes.error(failure);
    description = String.valueOf(failure.getMessage());
  }

  void attemptBegins() {
    open.getAndAdd(ATTEMPT + 1);
  }

  void attemptEnded(@Nullable String bodyError) {
    if (bodyError != null && error == null) {
      error = bodyError;
    }
    left();
  }

  /** The call, or an attempt of it, is over. */
  void left() {
    int left = open.decrementAndGet();
    if (left % ATTEMPT > 0) {
      return;
    }
    rules();
    // No other span tells it.
    String url = left == 0 ? call.url() : null;
    if (url != null) {
      span.setAttribute(SpanAttributes.URL, url);
    }
    String last = error;
    if (last != null) {
      span.setAttribute(SpanAttributes.ERROR, last);
      span.setStatus(StatusCode.ERROR, description);
    }
    span.end();
  }

  private void rules() {
    Trail trail = call.trail();
    List<Rule> rules = trail == null ? List.of() : trail.rules();
    Rule refused = refusedBy;
    if (rules.isEmpty() && refused != null) {
      // Nothing was sent, so that there is no attempt to have left it.
      rules = List.of(refused);
    }
    if (!rules.isEmpty()) {
      span.setAttribute(SpanAttributes.RULES, rules.stream().map(Rule::id).toList());
    }
  }
}
