package dev.sidecar.call;

import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Reset;

/** Decides once, from what the transport saw, what became of an attempt's request. */
public final class OutcomeClassifier {
  private OutcomeClassifier() {}

  /** How far an attempt came that brought no response headers. */
  public static Reset reset(Attempt attempt) {
    if (attempt.wasRefused()) {
      return Reset.REFUSED_STREAM;
    }
    if (attempt.wasRequestStarted()) {
      return Reset.AFTER_REQUEST;
    }
    return attempt.hasConnectFailed() ? Reset.CONNECT_FAILURE : Reset.BEFORE_REQUEST;
  }

  /** What such an attempt may have done on the other side. */
  public static Outcome outcome(Reset reset) {
    return reset == Reset.AFTER_REQUEST ? Outcome.MAYBE_EXECUTED : Outcome.NOT_SENT;
  }

  /**
   * The outcome of an attempt that has failed.
   *
   * @param answered whether response headers had arrived
   */
  public static Outcome classify(Attempt attempt, boolean answered) {
    return answered ? Outcome.EXECUTED : outcome(reset(attempt));
  }
}
