package dev.sidecar.telemetry;

import dev.sidecar.call.Call;
import dev.sidecar.failure.SidecarException;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanBuilder;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names and values of span attributes: OpenTelemetry's semantic conventions for HTTP clients,
 * version 1.23 and later, and the cluster's name.
 */
final class SpanAttributes {
  static final AttributeKey<String> CLUSTER = AttributeKey.stringKey("sidecar.cluster");
  static final AttributeKey<List<String>> RULES = AttributeKey.stringArrayKey("sidecar.rules");
  static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  static final AttributeKey<String> ORIGINAL_METHOD =
      AttributeKey.stringKey("http.request.method_original");
  static final AttributeKey<Long> RESEND_COUNT = AttributeKey.longKey("http.request.resend_count");
  static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
  static final AttributeKey<String> URL = AttributeKey.stringKey("url.full");
  static final AttributeKey<String> SERVER = AttributeKey.stringKey("server.address");
  static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
  static final AttributeKey<String> PEER = AttributeKey.stringKey("network.peer.address");
  static final AttributeKey<Long> PEER_PORT = AttributeKey.longKey("network.peer.port");
  static final AttributeKey<String> VERSION = AttributeKey.stringKey("network.protocol.version");
  static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  private static final Set<String> KNOWN_METHODS =
      Set.of(
          "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY");

  private SpanAttributes() {}

  static boolean isHttp(Call call) {
    return call.port() >= 0;
  }

  /** {@code GET}; {@code HTTP} for a method that nobody knows; the cluster for other protocols. */
  static String name(Call call, @Nullable String cluster) {
    if (cluster != null && !isHttp(call)) {
      return cluster;
    }
    return KNOWN_METHODS.contains(call.method()) ? call.method() : "HTTP";
  }

  /** What is known of an HTTP call before it is sent. */
  static void request(SpanBuilder span, Call call) {
    String method = call.method();
    if (KNOWN_METHODS.contains(method)) {
      span.setAttribute(METHOD, method);
    } else {
      span.setAttribute(METHOD, "_OTHER");
      span.setAttribute(ORIGINAL_METHOD, method);
    }
    span.setAttribute(SERVER, call.host());
    span.setAttribute(SERVER_PORT, (long) call.port());
  }

  /** The type of an answer that is an error to a client: its status. */
  static @Nullable String error(int status) {
    return status >= 400 ? Integer.toString(status) : null;
  }

  /** The type of a failure: few values, as error.type wants it. */
  static String error(Throwable failure) {
    if (failure instanceof SidecarException.Timeout) {
      return "timeout";
    }
    if (failure instanceof SidecarException.Canceled) {
      return "canceled";
    }
    Throwable cause = failure instanceof SidecarException ? failure.getCause() : null;
    return (cause != null ? cause : failure).getClass().getName();
  }
}
