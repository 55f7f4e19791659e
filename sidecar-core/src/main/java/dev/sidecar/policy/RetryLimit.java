package dev.sidecar.policy;

/** How many retries of a cluster may be under way at once, over all its calls. */
public sealed interface RetryLimit {
  /** A fifth of the active attempts, and always three. */
  RetryLimit DEFAULT = new Budget(20, 3);

  /**
   * A share of the active attempts: grows with the traffic, so that retries never multiply it.
   * Envoy: {@code CircuitBreakers.Thresholds.retry_budget}.
   *
   * @param percent of the cluster's attempts that run or wait for a connection, retries included; 0
   *     to 100; default 20. Envoy: {@code budget_percent}
   * @param minConcurrency retries that are allowed at any traffic; 0 or more; default 3. Envoy:
   *     {@code min_retry_concurrency}
   */
  record Budget(double percent, int minConcurrency) implements RetryLimit {
    public Budget {
      new Check()
          .require(percent >= 0 && percent <= 100, "percent", percent, "0 to 100")
          .range("minConcurrency", minConcurrency, 0, Integer.MAX_VALUE)
          .done();
    }
  }

  /**
   * A fixed number. Envoy: {@code CircuitBreakers.Thresholds.max_retries}.
   *
   * @param maxRetries 0 or more; 0 is no retry at all
   */
  record Fixed(int maxRetries) implements RetryLimit {
    public Fixed {
      new Check().range("maxRetries", maxRetries, 0, Integer.MAX_VALUE).done();
    }
  }
}
