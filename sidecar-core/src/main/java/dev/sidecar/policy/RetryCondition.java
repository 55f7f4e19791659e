package dev.sidecar.policy;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

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
  RETRIABLE_STATUS_CODES,
  /** A header of the answer that {@link RetryHeaders#response} asks for. */
  RETRIABLE_HEADERS,
  /**
   * A header {@code x-envoy-ratelimited}, by which an Envoy on the way says that it refused the
   * request; without this condition such an answer is not followed by another attempt, whatever
   * else it has.
   */
  ENVOY_RATELIMITED,
  /** gRPC status 1 in the headers of an answer, where a service puts it that has no message. */
  CANCELLED,
  /** gRPC status 4, there too. */
  DEADLINE_EXCEEDED,
  /** gRPC status 8, there too. */
  RESOURCE_EXHAUSTED,
  /** gRPC status 13, there too. */
  INTERNAL,
  /** gRPC status 14, there too. */
  UNAVAILABLE;

  private static final Set<RetryCondition> NOT_SENT =
      EnumSet.of(CONNECT_FAILURE, REFUSED_STREAM, RESET_BEFORE_REQUEST);

  private static final Set<RetryCondition> GRPC =
      EnumSet.of(CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, INTERNAL, UNAVAILABLE);

  private static final Set<RetryCondition> NO_ANSWER = EnumSet.of(RESET, STATUS_5XX, GATEWAY_ERROR);

  /** Whether it covers that a request was not sent. */
  public boolean coversNotSent() {
    return NOT_SENT.contains(this) || NO_ANSWER.contains(this);
  }

  /** Whether it covers something that may have been executed. */
  public boolean coversExecuted() {
    return !NOT_SENT.contains(this);
  }

  /** Whether it covers an answer. */
  public boolean coversAnswers() {
    return coversExecuted() && this != RESET;
  }

  /** Whether it covers a status of gRPC. */
  public boolean isGrpcStatus() {
    return GRPC.contains(this);
  }

  /** The name in the configuration file and in Envoy: {@code connect-failure}, {@code 5xx}. */
  public String text() {
    return this == STATUS_5XX ? "5xx" : name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
