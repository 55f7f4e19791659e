package dev.sidecar.http;

import java.util.Set;
import okhttp3.HttpUrl;

/**
 * A URL as a span may show it: without user, password, fragment and the values of the query's
 * signatures. Semantic conventions for HTTP, {@code url.full}.
 */
final class SpanUrl {
  private static final String REDACTED = "REDACTED";
  private static final Set<String> SIGNATURES =
      Set.of("AWSAccessKeyId", "Signature", "sig", "X-Goog-Signature");

  private SpanUrl() {}

  static String of(HttpUrl url) {
    boolean plain = url.encodedUsername().isEmpty() && url.encodedPassword().isEmpty();
    if (plain && url.encodedQuery() == null && url.encodedFragment() == null) {
      return url.toString();
    }
    HttpUrl.Builder shown = url.newBuilder().fragment(null);
    if (!plain) {
      shown.username(REDACTED).password(REDACTED);
    }
    if (url.queryParameterNames().stream().anyMatch(SIGNATURES::contains)) {
      shown.query(null);
      for (int i = 0; i < url.querySize(); i++) {
        String name = url.queryParameterName(i);
        String value = SIGNATURES.contains(name) ? REDACTED : url.queryParameterValue(i);
        shown.addQueryParameter(name, value);
      }
    }
    return shown.build().toString();
  }
}
