package dev.sidecar.http;

import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The first value of a header, as {@link dev.sidecar.call.Headers} wants it; OkHttp has the last.
 */
final class FirstHeader {
  private FirstHeader() {}

  static @Nullable String of(Headers headers, String name) {
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equalsIgnoreCase(name)) {
        return headers.value(i);
      }
    }
    return null;
  }
}
