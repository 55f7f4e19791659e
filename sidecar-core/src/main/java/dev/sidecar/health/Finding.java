package dev.sidecar.health;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.OperationCall;
import dev.sidecar.failure.SidecarException;

/** What an attempt shows of its endpoint; pure, after Envoy's router. */
enum Finding {
  /** Answered, and not with 500 to 599. */
  HEALTHY,
  /** Answered with 500, 501, or 505 to 599. */
  SERVER_ERROR,
  /** Answered with 502, 503 or 504. */
  GATEWAY_ERROR,
  /** No connection, be it for a limit that passed. */
  NOT_CONNECTED,
  /** Connected, but no answer: broken, not understood, or not within its limit. */
  NOT_ANSWERED,
  /** An operation failed after its endpoint could be reached. */
  OPERATION_FAILED,
  /** Canceled, or the application's own failure: it says nothing of the endpoint. */
  NOTHING;

  static Finding of(int status) {
    if (status < 500 || status > 599) {
      return HEALTHY;
    }
    return status >= 502 && status <= 504 ? GATEWAY_ERROR : SERVER_ERROR;
  }

  static Finding of(Attempt attempt, SidecarException failure) {
    boolean timedOut = failure instanceof SidecarException.Timeout;
    if (!timedOut && !(failure instanceof SidecarException.Connection)) {
      return NOTHING;
    }
    if (timedOut && attempt.wasLate()) {
      // Envoy: one timeout for each attempt, and that was told when it was late.
      return NOTHING;
    }
    if (!attempt.wasRequestStarted()) {
      return attempt.wasRefused() ? NOT_ANSWERED : NOT_CONNECTED;
    }
    return !timedOut && attempt.call() instanceof OperationCall ? OPERATION_FAILED : NOT_ANSWERED;
  }
}
