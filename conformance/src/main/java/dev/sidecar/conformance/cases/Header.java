package dev.sidecar.conformance.cases;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One header line. */
public record Header(String name, String value) {
  /** Reads {@code name: value}, or the two apart, for a value that is long. */
  static @Nullable Header read(Value value) {
    if (value.node().isObject()) {
      Fields fields = value.fields("a header", List.of("name", "value"));
      String name =
          fields == null ? null : fields.required("name", "its name", it -> it.text("a name"));
      String content =
          fields == null ? null : fields.required("value", "its value", Value::longText);
      return name == null || content == null ? null : new Header(name, content);
    }
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
