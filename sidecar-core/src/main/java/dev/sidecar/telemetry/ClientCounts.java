package dev.sidecar.telemetry;

/** What a client counts that belongs to none of its clusters. Any thread. */
public interface ClientCounts {
  /** Calls that no route took, since the start. */
  long unrouted();

  /** Policies that came into force in place of another, since the start. */
  long applied();

  /** Policies that were refused, since the start. */
  long rejected();

  /** When the policy of now came into force, in seconds since 1970. */
  double appliedSeconds();
}
