package dev.sidecar.telemetry;

/** What a client counts over all its routes, as nobody bounds how many there are. Any thread. */
public interface RouteCounts {
  /** Calls that were redirected, or answered by {@code respond}, since the start. */
  long direct();

  /** Calls that were delayed on purpose, since the start. */
  long faultsDelayed();

  /** Calls that were answered on purpose in place of a peer, since the start. */
  long faultsAborted();

  /** Calls that were spared a fault, because as many as may have one had one. */
  long faultsOverflowed();

  /** Calls that have a fault now. */
  long faultsActive();

  /** Calls that were answered in place of a peer for want of a token, since the start. */
  long rateLimited();

  /** Buckets that were given up for another value's before they were full, since the start. */
  long bucketsForgotten();

  /** Copies of calls that began to be sent, since the start. */
  long copies();

  /** Copies that were not sent, since the start. */
  long copiesDropped();

  /** Copies that had no whole answer, since the start. */
  long copiesFailed();

  /** Copies under way now. */
  long copiesActive();

  /** Calls that a rate limit service let go on, since the start. */
  long globalOk();

  /** Calls that were answered because a rate limit service said so, since the start. */
  long globalOverLimit();

  /** Calls for which a rate limit service gave no answer, since the start. */
  long globalErrors();

  /** Those of them that went on nevertheless. */
  long globalAllowed();
}
