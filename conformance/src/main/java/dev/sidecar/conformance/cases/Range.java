package dev.sidecar.conformance.cases;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a figure may be, both ends included.
 *
 * @param least absent for no lower end
 * @param most absent for no upper end
 */
public record Range<T extends Comparable<T>>(@Nullable T least, @Nullable T most) {
  /** Whether a figure is within. */
  public boolean has(T figure) {
    return (least == null || figure.compareTo(least) >= 0)
        && (most == null || figure.compareTo(most) <= 0);
  }

  /** Reads one figure, or {@code {least: …, most: …}}. */
  static <T extends Comparable<T>> @Nullable Range<T> read(
      Value value, Function<Value, @Nullable T> figure) {
    if (!value.node().isObject()) {
      T exactly = figure.apply(value);
      return exactly == null ? null : new Range<>(exactly, exactly);
    }
    Fields fields = value.fields("a range", List.of("least", "most"));
    if (fields == null) {
      return null;
    }
    T least = fields.maybe("least", figure);
    T most = fields.maybe("most", figure);
    if (least == null && most == null) {
      value.refuse("least, most or both");
      return null;
    }
    return new Range<>(least, most);
  }

  @Override
  public String toString() {
    if (least != null && least.equals(most)) {
      return shown(least);
    }
    return (least == null ? "" : shown(least) + " or more")
        + (least == null || most == null ? "" : ", ")
        + (most == null ? "" : shown(most) + " or less");
  }

  private static String shown(Object figure) {
    return figure instanceof Duration time ? time.toNanos() / 1_000_000.0 + " ms" : figure + "";
  }
}
