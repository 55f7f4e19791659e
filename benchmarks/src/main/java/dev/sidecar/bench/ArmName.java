package dev.sidecar.bench;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Names the ways in which the same call can travel. */
enum ArmName {
  /** {@code new OkHttpClient()} straight to an upstream. */
  DIRECT("direct"),
  /** The same with OkHttp's connect, read and write timeouts at 0, which is off. */
  DIRECT_TUNED("direct-tuned"),
  /** The door of this library. */
  LIBRARY("library"),
  /** The tuned client through a real Envoy process that follows the library's policy. */
  ENVOY("envoy");

  private final String label;

  ArmName(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  /** Reads names in the given order, each once; no names mean all. */
  static List<ArmName> parseAll(List<String> labels) {
    return labels.isEmpty()
        ? List.of(values())
        : labels.stream().map(String::strip).map(ArmName::parse).distinct().toList();
  }

  private static ArmName parse(String label) {
    return Arrays.stream(values())
        .filter(name -> name.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--arms: "
                        + label
                        + " (expected: "
                        + Arrays.stream(values())
                            .map(ArmName::label)
                            .collect(Collectors.joining(", "))
                        + ")"));
  }
}
