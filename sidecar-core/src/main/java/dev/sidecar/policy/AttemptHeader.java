package dev.sidecar.policy;

/** A request header in which an attempt tells the peer about itself, as Envoy does. */
public enum AttemptHeader {
  /** The number of the attempt, from 1. Envoy: {@code include_request_attempt_count}. */
  ATTEMPT_COUNT("x-envoy-attempt-count"),
  /**
   * The milliseconds in which an answer is expected: the per-try timeout, else the call's, but not
   * more than the call has left; at least 1; absent where there is no limit. Envoy sends it unless
   * {@code suppress_envoy_headers} is set.
   */
  EXPECTED_TIMEOUT("x-envoy-expected-rq-timeout-ms");

  private final String text;

  AttemptHeader(String text) {
    this.text = text;
  }

  /** The header's name, which is its name in the configuration file too. */
  public String text() {
    return text;
  }
}
