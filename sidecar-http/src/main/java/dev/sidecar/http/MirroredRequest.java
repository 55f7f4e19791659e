package dev.sidecar.http;

import dev.sidecar.policy.MirrorPolicy;
import java.io.IOException;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/** A copy of a request, for another cluster. */
final class MirroredRequest {
  private static final String HOST = "Host";
  private static final String SUFFIX = "-shadow";

  private MirroredRequest() {}

  /**
   * The copy; null if the body of the request cannot be written beside it.
   *
   * @param hostSuffix whether its host has a suffix. The URL keeps the host, which TLS proves
   */
  static @Nullable Request of(Request request, boolean hostSuffix) {
    if (!isCopied(request.body())) {
      return null;
    }
    if (!hostSuffix) {
      return request;
    }
    String host = request.header(HOST);
    return request
        .newBuilder()
        .header(HOST, shadow(host == null ? host(request.url()) : host))
        .build();
  }

  private static boolean isCopied(@Nullable RequestBody body) {
    if (body == null) {
      return true;
    }
    if (body.isOneShot() || body.isDuplex()) {
      return false;
    }
    try {
      long bytes = body.contentLength();
      return bytes >= 0 && bytes <= MirrorPolicy.MOST_BODY_BYTES;
    } catch (IOException | RuntimeException e) {
      // The call itself will meet it, and tell.
      return false;
    }
  }

  /** As OkHttp writes it. */
  private static String host(HttpUrl url) {
    String host = url.host().indexOf(':') < 0 ? url.host() : "[" + url.host() + "]";
    return url.port() == HttpUrl.defaultPort(url.scheme()) ? host : host + ":" + url.port();
  }

  /** Before a port, if there is one: Envoy's {@code shadowAppendedHost}. */
  private static String shadow(String host) {
    // Behind the brackets of an IPv6 address.
    int colon = host.indexOf(':', Math.max(0, host.indexOf(']')));
    return colon < 0 ? host + SUFFIX : host.substring(0, colon) + SUFFIX + host.substring(colon);
  }
}
