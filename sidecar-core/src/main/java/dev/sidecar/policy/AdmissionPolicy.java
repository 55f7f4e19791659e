package dev.sidecar.policy;

/**
 * How much of a cluster this client uses at once. What is above is refused at once, and never
 * retried. Envoy: {@code CircuitBreakers.Thresholds}.
 *
 * @param maxConnections HTTP/1.1 connections in use at once, over all endpoints; 1 or more; default
 *     1,024. Envoy: {@code max_connections}, which counts idle connections too. HTTP/2 shares its
 *     connections, so there only {@code maxRequests} bounds them
 * @param maxPending attempts that wait, in order and within their deadline, for one of the
 *     connections; 0 or more; default 1,024. Envoy: {@code max_pending_requests}, which counts
 *     attempts that wait for a new connection too
 * @param maxRequests attempts that run at once; 1 or more; default 1,024. Envoy: {@code
 *     max_requests}
 * @param retries how many of them may be retries
 */
public record AdmissionPolicy(
    int maxConnections, int maxPending, int maxRequests, RetryLimit retries) {
  public static final AdmissionPolicy DEFAULT =
      new AdmissionPolicy(1_024, 1_024, 1_024, RetryLimit.DEFAULT);

  public AdmissionPolicy {
    new Check()
        .range("maxConnections", maxConnections, 1, Integer.MAX_VALUE)
        .range("maxPending", maxPending, 0, Integer.MAX_VALUE)
        .range("maxRequests", maxRequests, 1, Integer.MAX_VALUE)
        .done();
  }
}
