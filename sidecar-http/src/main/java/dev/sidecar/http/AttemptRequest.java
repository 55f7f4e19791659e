package dev.sidecar.http;

import dev.sidecar.call.Attempt;
import dev.sidecar.policy.AttemptHeader;
import dev.sidecar.timeout.ExpectedTimeout;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** What one attempt puts on the wire: the caller's request as the policy wants it sent. */
final class AttemptRequest {
  private AttemptRequest() {}

  static Request of(Request original, Attempt attempt) {
    Set<AttemptHeader> headers = attempt.call().policy().attemptHeaders();
    if (headers.isEmpty() && !original.isHttps()) {
      return original;
    }
    Request.Builder request = original.newBuilder();
    if (original.isHttps()) {
      request.url(overPlainText(original.url()));
    }
    if (headers.contains(AttemptHeader.ATTEMPT_COUNT)) {
      request.header(AttemptHeader.ATTEMPT_COUNT.text(), Integer.toString(attempt.number()));
    }
    if (headers.contains(AttemptHeader.EXPECTED_TIMEOUT)) {
      expectedTimeout(request, ExpectedTimeout.millis(attempt));
    }
    return request.build();
  }

  private static void expectedTimeout(Request.Builder request, long millis) {
    if (millis > 0) {
      request.header(AttemptHeader.EXPECTED_TIMEOUT.text(), Long.toString(millis));
    }
  }

  /** TLS is the cluster's decision, and this cluster has none. */
  private static HttpUrl overPlainText(HttpUrl url) {
    int port =
        url.port() == HttpUrl.defaultPort("https") ? HttpUrl.defaultPort("http") : url.port();
    return url.newBuilder().scheme("http").port(port).build();
  }
}
