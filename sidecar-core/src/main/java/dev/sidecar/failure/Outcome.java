package dev.sidecar.failure;

/** What is known of a request's fate on the other side, from least to most. */
public enum Outcome {
  /** No byte of the request left, or the peer said that it did not process it. */
  NOT_SENT,
  /** The request, or a part of it, left, and no answer came: it may have run or not. */
  MAYBE_EXECUTED,
  /** The peer answered. */
  EXECUTED
}
