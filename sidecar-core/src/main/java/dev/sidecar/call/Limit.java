package dev.sidecar.call;

/** Which limit bounds an attempt at the moment, by its name in the configuration. */
public enum Limit {
  CALL("timeout", "no complete response in"),
  PER_TRY("perTryTimeout", "no response in"),
  CONNECT("connectTimeout", "not connected in"),
  STREAM_IDLE("streamIdleTimeout", "response body silent for");

  private final String knob;
  private final String meaning;

  Limit(String knob, String meaning) {
    this.knob = knob;
    this.meaning = meaning;
  }

  /** The key in the configuration file. */
  public String knob() {
    return knob;
  }

  /** What did not happen, to be followed by the time. */
  public String meaning() {
    return meaning;
  }
}
