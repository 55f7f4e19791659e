package dev.sidecar.policy;

import java.util.Locale;

/**
 * What may have happened to an attempt for another one to follow. The names are those of Envoy's
 * {@code retry_on}, and so are the meanings, except that a request which may have been executed is
 * sent again only if its method is idempotent or the policy says so (see {@link RetryPolicy}).
 */
public enum RetryCondition {
  /** No connection could be made: refused, unreachable, or not within the connect timeout. */
  CONNECT_FAILURE,
  /** The peer said that it did not process the request: HTTP/2 {@code REFUSED_STREAM}. */
  REFUSED_STREAM,
  /** No response, for any reason: broken connection, per-try timeout, and the two above. */
  RESET,
  /** No response, and no byte of the request had left. */
  RESET_BEFORE_REQUEST,
  /** A status of 500 to 599, and all that {@link #RESET} covers. */
  STATUS_5XX,
  /** Status 502, 503 or 504, and all that {@link #RESET} covers. */
  GATEWAY_ERROR,
  /** Status 409, as in Envoy. */
  RETRIABLE_4XX,
  /** A status of {@link RetryPolicy#statusCodes}. */
  RETRIABLE_STATUS_CODES;

  /** The name in the configuration file and in Envoy: {@code connect-failure}, {@code 5xx}. */
  public String text() {
    return this == STATUS_5XX ? "5xx" : name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
