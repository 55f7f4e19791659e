package dev.sidecar.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sidecar.bench.figure.ReportTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The result of a soak, as its JSON says it.
 *
 * @param schema the version of this shape
 * @param plan what was asked for
 * @param figures what was measured and has no bound
 * @param outcomes how many calls ended how
 * @param odd what was met that must not be, a few examples
 */
record SoakReport(
    int schema,
    String soak,
    String jdk,
    int cpus,
    Object plan,
    double seconds,
    Map<String, Double> figures,
    Map<String, Long> outcomes,
    List<Bound> bounds,
    List<String> odd) {

  static SoakReport of(
      String soak,
      Object plan,
      double seconds,
      Map<String, Double> figures,
      Map<String, Long> outcomes,
      List<Bound> bounds,
      List<String> odd) {
    return new SoakReport(
        1,
        soak,
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        plan,
        seconds,
        figures,
        outcomes,
        bounds,
        odd);
  }

  /** Whether every bound held. */
  @JsonProperty("held")
  boolean held() {
    return bounds.stream().allMatch(Bound::held);
  }

  /** As JSON. */
  void write(Path file) throws IOException {
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
  }

  /** Aligned text for people: outcomes, figures, bounds. */
  String table() {
    long calls = outcomes.values().stream().mapToLong(Long::longValue).sum();
    List<List<String>> counted = new ArrayList<>();
    counted.add(List.of("outcome", "calls", "%"));
    outcomes.forEach(
        (outcome, count) ->
            counted.add(
                List.of(
                    outcome, count.toString(), number(calls == 0 ? 0 : 100.0 * count / calls))));
    List<List<String>> measured = new ArrayList<>();
    measured.add(List.of("figure", "value"));
    figures.forEach((name, value) -> measured.add(List.of(name, number(value))));
    List<List<String>> checked = new ArrayList<>();
    checked.add(List.of("bound", "figure", "must", "verdict"));
    for (Bound bound : bounds) {
      checked.add(
          List.of(
              bound.name(),
              number(bound.figure()),
              bound.op() + " " + number(bound.limit()),
              bound.held() ? "held" : "BROKEN"));
    }
    return ReportTable.aligned(counted)
        + "\n\n"
        + ReportTable.aligned(measured)
        + "\n\n"
        + ReportTable.aligned(checked)
        + (odd.isEmpty() ? "" : "\n\n" + String.join("\n", odd));
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.3f", value);
  }
}
