package dev.sidecar.bench.figure;

import com.fasterxml.jackson.annotation.JsonValue;

/** On which side of its target a figure should lie. */
public enum Op {
  AT_MOST("<="),
  AT_LEAST(">=");

  private final String sign;

  Op(String sign) {
    this.sign = sign;
  }

  /** As the report spells it. */
  @JsonValue
  public String sign() {
    return sign;
  }
}
