package dev.sidecar.conformance.peer;

import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * What Envoy replies to its caller where the library throws. Pure; {@code docs/FAILURES.md} has the
 * same as a table.
 *
 * @param status 0 where the caller itself went away
 * @param flag of {@code %RESPONSE_FLAGS%}; empty where Envoy has none
 */
public record LocalReply(int status, String flag) {
  /** The reply to a failed call. */
  public static LocalReply of(SidecarException failure) {
    if (failure instanceof SidecarException.NoRoute) {
      return new LocalReply(404, "NR");
    }
    if (failure instanceof SidecarException.NoEndpoint) {
      return new LocalReply(503, "UH");
    }
    if (failure.refusedBy() == Rule.ADMISSION_ADAPTIVE_CONCURRENCY) {
      return new LocalReply(503, "");
    }
    if (failure instanceof SidecarException.Overflow) {
      return new LocalReply(503, "UO");
    }
    if (failure instanceof SidecarException.Timeout) {
      return connecting(failure) ? new LocalReply(503, "UF") : new LocalReply(504, "UT");
    }
    if (failure instanceof SidecarException.Connection) {
      return connection(failure.getCause());
    }
    if (failure instanceof SidecarException.RequestBody
        || failure instanceof SidecarException.Canceled) {
      return new LocalReply(0, "DC");
    }
    // Shed, which has no flag; an open circuit breaker and a closed client: Envoy has neither.
    return new LocalReply(503, "");
  }

  // The message names the limit: that is its documented form.
  private static boolean connecting(SidecarException failure) {
    return String.valueOf(failure.getMessage()).contains("(connectTimeout: ");
  }

  private static LocalReply connection(@Nullable Throwable cause) {
    if (cause instanceof ProtocolException) {
      return new LocalReply(502, "UPE");
    }
    if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
      return new LocalReply(503, "UF");
    }
    // OkHttp's, for a stream of HTTP/2 that the peer reset.
    boolean stream = cause != null && cause.getClass().getSimpleName().startsWith("StreamReset");
    return new LocalReply(503, stream ? "UR" : "UC");
  }
}
