package dev.sidecar.conformance.cases;

import org.jspecify.annotations.Nullable;

/** One header line. */
public record Header(String name, String value) {
  /** Reads {@code name: value}; the value may be empty. */
  static @Nullable Header read(Value value) {
    String text = value.text("a header like \"x-env: canary\"");
    int colon = text == null ? -1 : text.indexOf(':');
    if (text == null || colon < 1) {
      if (text != null) {
        value.refuse("a header like \"x-env: canary\"");
      }
      return null;
    }
    return new Header(text.substring(0, colon), text.substring(colon + 1).strip());
  }

  @Override
  public String toString() {
    return name + ": " + value;
  }
}
