package dev.sidecar.endpoint;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * Where an endpoint or a caller is: a region, perhaps a zone in it, perhaps a sub-zone in that.
 * Envoy: {@code Locality}.
 *
 * @param region 1 to 63 letters, digits, {@code _ . -}; empty only where nothing is known
 * @param zone the same; empty if only the region is known
 * @param subZone the same; empty if only region and zone are known
 */
public record Locality(String region, String zone, String subZone) implements Comparable<Locality> {
  /** Nothing is known. */
  public static final Locality NONE = new Locality("", "", "");

  private static final String PART = "[A-Za-z0-9_.-]{1,63}";
  private static final Pattern TEXT = Pattern.compile(PART + "(/" + PART + "){0,2}");
  private static final Comparator<Locality> ORDER =
      Comparator.comparing(Locality::region)
          .thenComparing(Locality::zone)
          .thenComparing(Locality::subZone);

  public Locality {
    String text = text(region, zone, subZone);
    if (!text.equals("//") && !TEXT.matcher(text.replaceFirst("/{1,2}$", "")).matches()) {
      throw new IllegalArgumentException(text + " (expected: a locality like eu/a or eu/a/rack-3)");
    }
  }

  /**
   * Reads {@code eu}, {@code eu/a} or {@code eu/a/rack-3}.
   *
   * @throws IllegalArgumentException if the text is nothing of that
   */
  public static Locality parse(String text) {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException(text + " (expected: a locality like eu/a or eu/a/rack-3)");
    }
    String[] parts = text.split("/");
    return new Locality(
        parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
  }

  /** In Envoy's order: by region, then zone, then sub-zone. */
  @Override
  public int compareTo(Locality other) {
    return ORDER.compare(this, other);
  }

  /** As {@link #parse} reads it; empty if nothing is known. */
  @Override
  public String toString() {
    return text(region, zone, subZone).replaceFirst("/{1,2}$", "");
  }

  private static String text(String region, String zone, String subZone) {
    return region + "/" + zone + "/" + subZone;
  }
}
