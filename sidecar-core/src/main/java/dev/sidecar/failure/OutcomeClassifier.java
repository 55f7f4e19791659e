package dev.sidecar.failure;

/** Decides once, from what the transport saw, what became of an attempt's request. */
public final class OutcomeClassifier {
  private OutcomeClassifier() {}

  /**
   * The outcome of one attempt.
   *
   * @param requestStarted whether any byte of the request may have been written
   * @param answered whether response headers arrived
   * @param refused whether the peer said that it did not process the request (HTTP/2 {@code
   *     REFUSED_STREAM}, RFC 9113 section 8.7)
   */
  public static Outcome classify(boolean requestStarted, boolean answered, boolean refused) {
    if (answered) {
      return Outcome.EXECUTED;
    }
    return requestStarted && !refused ? Outcome.MAYBE_EXECUTED : Outcome.NOT_SENT;
  }
}
