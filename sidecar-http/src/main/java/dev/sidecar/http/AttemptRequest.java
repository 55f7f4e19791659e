package dev.sidecar.http;

import dev.sidecar.call.Attempt;
import dev.sidecar.policy.AttemptHeader;
import dev.sidecar.timeout.ExpectedTimeout;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** What one attempt puts on the wire: the caller's request as the policy wants it sent. */
final class AttemptRequest {
  private static final String TRACE_PARENT = "traceparent";
  private static final String TRACE_STATE = "tracestate";

  private final Request original;
  private Request.@Nullable Builder changed;

  private AttemptRequest(Request original) {
    this.original = original;
  }

  /**
   * The request of an attempt; the original, if nothing is to be changed.
   *
   * @param propagator writes the context of the calling thread into it; null for none
   * @param secured whether its cluster speaks TLS
   */
  static Request of(
      Request original, Attempt attempt, @Nullable TextMapPropagator propagator, boolean secured) {
    Set<AttemptHeader> headers = attempt.call().policy().attemptHeaders();
    if (headers.isEmpty() && original.isHttps() == secured && propagator == null) {
      return original;
    }
    AttemptRequest request = new AttemptRequest(original);
    if (original.isHttps() != secured) {
      request.changed().url(over(secured ? "https" : "http", original.url()));
    }
    if (headers.contains(AttemptHeader.ATTEMPT_COUNT)) {
      request.header(AttemptHeader.ATTEMPT_COUNT.text(), Integer.toString(attempt.number()));
    }
    if (headers.contains(AttemptHeader.EXPECTED_TIMEOUT)) {
      request.expectedTimeout(ExpectedTimeout.millis(attempt));
    }
    if (propagator != null) {
      // Writes nothing where there is no context to tell of.
      propagator.inject(Context.current(), request, AttemptRequest::set);
    }
    return request.changed == null ? original : request.changed.build();
  }

  private static void set(@Nullable AttemptRequest request, String name, String value) {
    if (request != null) {
      request.header(name, value);
      if (name.equals(TRACE_PARENT)) {
        // Written next, if the context has any; the caller's belongs to the trace that is replaced.
        request.changed().removeHeader(TRACE_STATE);
      }
    }
  }

  private Request.Builder changed() {
    if (changed == null) {
      changed = original.newBuilder();
    }
    return changed;
  }

  private void header(String name, String value) {
    changed().header(name, value);
  }

  private void expectedTimeout(long millis) {
    if (millis > 0) {
      header(AttemptHeader.EXPECTED_TIMEOUT.text(), Long.toString(millis));
    }
  }

  /** TLS is the cluster's decision, and the caller's URL may say otherwise. */
  static HttpUrl over(String scheme, HttpUrl url) {
    int port =
        url.port() == HttpUrl.defaultPort(url.scheme()) ? HttpUrl.defaultPort(scheme) : url.port();
    return url.newBuilder().scheme(scheme).port(port).build();
  }
}
