package dev.sidecar.endpoint;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What discovery knows of an endpoint beside its address and its weight. Most endpoints share a few
 * of these.
 *
 * @param priority the level it belongs to: 0, which is first, to 128; default 0. Envoy: {@code
 *     LocalityLbEndpoints.priority}
 * @param locality where it is; default {@link Locality#NONE}. Envoy: {@code
 *     LocalityLbEndpoints.locality}
 * @param metadata what subsets are made by; names of 1 to 100 letters, digits, {@code _ . / -} and
 *     values of 1 to 200 printable ASCII characters without blanks and {@code #}; default none.
 *     Envoy: {@code LbEndpoint.metadata}, filter {@code envoy.lb}
 */
public record Placement(int priority, Locality locality, Map<String, String> metadata) {
  public static final int MOST_PRIORITY = 128;

  /** First priority, nothing known. */
  public static final Placement NONE = new Placement(0, Locality.NONE, Map.of());

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_./-]{1,100}");
  private static final Pattern VALUE = Pattern.compile("[!-~&&[^#]]{1,200}");

  public Placement {
    if (priority < 0 || priority > MOST_PRIORITY) {
      throw new IllegalArgumentException(
          "priority: " + priority + " (expected: 0 to " + MOST_PRIORITY + ")");
    }
    // Sorted, so that equal ones also look the same.
    metadata = metadata.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(metadata));
    metadata.forEach(Placement::check);
  }

  /** The same at another priority. */
  public Placement withPriority(int other) {
    return new Placement(other, locality, metadata);
  }

  /** The same elsewhere. */
  public Placement with(Locality other) {
    return new Placement(priority, other, metadata);
  }

  /** The same with other metadata. */
  public Placement withMetadata(Map<String, String> other) {
    return new Placement(priority, locality, other);
  }

  /** Whether metadata may have such a name. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * Checks one entry of metadata.
   *
   * @throws IllegalArgumentException if its name or value is none
   */
  public static void check(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "metadata: " + name + " (expected: a name of letters, digits, '_', '.', '/', '-')");
    }
    if (!VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "metadata."
              + name
              + ": "
              + value
              + " (expected: 1 to 200 ASCII characters without blanks and '#')");
    }
  }

  /** As a file of endpoints has it: {@code priority=1 locality=eu/a metadata.version=v2}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (priority != 0) {
      text.append(" priority=").append(priority);
    }
    if (!locality.equals(Locality.NONE)) {
      text.append(" locality=").append(locality);
    }
    metadata.forEach(
        (name, value) -> text.append(" metadata.").append(name).append('=').append(value));
    return text.toString().strip();
  }
}
