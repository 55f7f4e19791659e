package dev.sidecar.http;

import dev.sidecar.call.Secrets;
import okhttp3.HttpUrl;

/**
 * A URL as a span may show it: without user, password, fragment and the values of the query's
 * signatures and credentials. Semantic conventions for HTTP, {@code url.full}.
 */
final class SpanUrl {
  private SpanUrl() {}

  static String of(HttpUrl url) {
    boolean plain = url.encodedUsername().isEmpty() && url.encodedPassword().isEmpty();
    if (plain && url.encodedQuery() == null && url.encodedFragment() == null) {
      return url.toString();
    }
    HttpUrl.Builder shown = url.newBuilder().fragment(null);
    if (!plain) {
      shown.username(Secrets.REDACTED).password(Secrets.REDACTED);
    }
    if (url.queryParameterNames().stream().anyMatch(Secrets::isParameter)) {
      shown.query(null);
      for (int i = 0; i < url.querySize(); i++) {
        String name = url.queryParameterName(i);
        String value = Secrets.isParameter(name) ? Secrets.REDACTED : url.queryParameterValue(i);
        shown.addQueryParameter(name, value);
      }
    }
    return shown.build().toString();
  }
}
