package dev.sidecar.admission;

import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.HttpProtocol;

/**
 * An admission policy as it applies to a protocol.
 *
 * @param connections attempts that run before the next one waits
 * @param pending attempts that may wait
 * @param requests attempts that run before the next one is refused
 */
public record Thresholds(int connections, int pending, int requests) {
  /** HTTP/1.1 has one attempt on a connection; on HTTP/2 no attempt waits for one. */
  public static Thresholds of(AdmissionPolicy policy, HttpProtocol protocol) {
    return switch (protocol) {
      case HTTP1 ->
          new Thresholds(policy.maxConnections(), policy.maxPending(), policy.maxRequests());
      case HTTP2 -> new Thresholds(Integer.MAX_VALUE, 0, policy.maxRequests());
    };
  }
}
