package dev.sidecar.balance;

/** Hears what the attempts to one endpoint brought. Any thread. */
public interface Witness {
  /**
   * An attempt was answered.
   *
   * @param tookNanos from its begin to its response headers
   */
  void answered(long nowNanos, long tookNanos);

  /**
   * An attempt failed.
   *
   * @param tookNanos from its begin to its failure
   * @param retryAfterNanos how long the peer wants to be left alone; 0 where it does not say
   */
  void failed(long nowNanos, long tookNanos, long retryAfterNanos);
}
