package dev.sidecar.http;

import java.io.IOException;

/**
 * Tells which failures of OkHttp mean that the peer did nothing with the request.
 *
 * <p>By name: OkHttp's module exports neither class, so that an application on the module path
 * could not load whoever names them.
 */
final class Unprocessed {
  private static final String PACKAGE = "okhttp3.internal.http2.";
  private static final String CONNECTION_SHUT_DOWN = PACKAGE + "ConnectionShutdownException";
  private static final String STREAM_RESET = PACKAGE + "StreamResetException";

  private Unprocessed() {}

  /** Whether the peer refused the stream, or was going away before it came. */
  static boolean is(IOException failure) {
    return switch (failure.getClass().getName()) {
      case CONNECTION_SHUT_DOWN -> true;
      case STREAM_RESET -> String.valueOf(failure.getMessage()).endsWith(": REFUSED_STREAM");
      default -> false;
    };
  }
}
