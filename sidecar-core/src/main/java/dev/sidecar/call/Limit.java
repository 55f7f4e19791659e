package dev.sidecar.call;

import dev.sidecar.failure.Rule;

/** Which limit bounds an attempt at the moment, by its name in the configuration. */
public enum Limit {
  CALL("timeout", "no complete response in", Rule.TIMEOUT_CALL),
  PER_TRY("perTryTimeout", "no response in", Rule.TIMEOUT_PER_TRY),
  CONNECT("connectTimeout", "not connected in", Rule.TIMEOUT_CONNECT),
  STREAM_IDLE("streamIdleTimeout", "response body silent for", Rule.TIMEOUT_STREAM_IDLE);

  private final String knob;
  private final String meaning;
  private final Rule rule;

  Limit(String knob, String meaning, Rule rule) {
    this.knob = knob;
    this.meaning = meaning;
    this.rule = rule;
  }

  /** The key in the configuration file. */
  public String knob() {
    return knob;
  }

  /** What did not happen, to be followed by the time. */
  public String meaning() {
    return meaning;
  }

  /** What a decision record calls it. */
  public Rule rule() {
    return rule;
  }
}
