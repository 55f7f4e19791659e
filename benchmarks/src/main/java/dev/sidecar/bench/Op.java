package dev.sidecar.bench;

import com.fasterxml.jackson.annotation.JsonValue;

/** On which side of its target a figure should lie. */
enum Op {
  AT_MOST("<="),
  AT_LEAST(">=");

  private final String sign;

  Op(String sign) {
    this.sign = sign;
  }

  /** As the report spells it. */
  @JsonValue
  String sign() {
    return sign;
  }
}
