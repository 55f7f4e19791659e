package dev.sidecar.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The ratios as anyone would compute them from a rounds file, by what the documentation says of
 * them: nothing of the program is used, but the names of columns.
 */
final class RecomputedRatios {
  private final List<Map<String, String>> rows = new ArrayList<>();

  static RecomputedRatios of(Path file) throws IOException {
    RecomputedRatios ratios = new RecomputedRatios();
    List<String> lines = Files.readAllLines(file);
    String[] names = lines.get(0).split(",", -1);
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",", -1);
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < names.length; i++) {
        row.put(names[i], fields[i]);
      }
      ratios.rows.add(row);
    }
    return ratios;
  }

  double value(String name) {
    return switch (name) {
      case "library-over-tuned-p50" -> geometricMean(p50("library"), p50("direct-tuned"));
      case "library-over-direct-p50" -> geometricMean(p50("library"), p50("direct"));
      case "library-over-direct-cpu" ->
          geometricMean(
              perRequest("library", "client_cpu_ns"), perRequest("direct", "client_cpu_ns"));
      case "library-added-share-of-envoy" ->
          Math.max(0, meanDifference(p50("library"), p50("direct-tuned")))
              / meanDifference(p50("envoy"), p50("direct-tuned"));
      case "call-bytes-over-tuned" ->
          meanDifference(
              perRequest("library", "alloc_bytes"), perRequest("direct-tuned", "alloc_bytes"));
      case "pod-rate-over-envoy" -> geometricMean(knees("library"), knees("envoy"));
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** What an arm takes beside another in a cell with mTLS. */
  double mtls(String cell, String arm, String over, String figure) {
    return switch (figure) {
      case "p50-added-us" ->
          meanDifference(
              rounds(cell, arm, row -> number(row, "p50_us")),
              rounds(cell, over, row -> number(row, "p50_us")));
      case "cpu-added-us" ->
          meanDifference(
              rounds(cell, arm, RecomputedRatios::cpuMicros),
              rounds(cell, over, RecomputedRatios::cpuMicros));
      case "rate-ratio" -> geometricMean(knees(cell, arm), knees(cell, over));
      default -> throw new IllegalArgumentException(figure);
    };
  }

  private static double cpuMicros(Map<String, String> row) {
    double proxy = row.get("proxy_cpu_ns").isEmpty() ? 0 : number(row, "proxy_cpu_ns");
    double all = number(row, "client_cpu_ns") + proxy + number(row, "upstream_cpu_ns");
    return all / 1_000 / number(row, "requests");
  }

  private double[] p50(String arm) {
    return rounds("closed-1-free-h1-0-256", arm, row -> number(row, "p50_us"));
  }

  private double[] perRequest(String arm, String column) {
    return rounds(
        "closed-1-free-h1-0-256", arm, row -> number(row, column) / number(row, "requests"));
  }

  /** Of each round the highest rate that was carried. */
  private double[] knees(String arm) {
    return knees("knee-pod-h1-0-256", arm);
  }

  private double[] knees(String cell, String arm) {
    return rounds(
        cell, arm, row -> row.get("carried").equals("true") ? number(row, "offered_rate") : 0);
  }

  private double[] rounds(String cell, String arm, ToDoubleFunction<Map<String, String>> figure) {
    Map<Integer, Double> byRound = new TreeMap<>();
    rows.stream()
        .filter(row -> row.get("cell").equals(cell) && row.get("arm").equals(arm))
        .forEach(
            row ->
                byRound.merge(
                    Integer.valueOf(row.get("round")), figure.applyAsDouble(row), Math::max));
    return byRound.values().stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double number(Map<String, String> row, String column) {
    String field = row.get(column);
    return field.isEmpty() ? Double.NaN : Double.parseDouble(field);
  }

  private static double geometricMean(double[] above, double[] below) {
    double product = 1;
    for (int i = 0; i < above.length; i++) {
      product *= above[i] / below[i];
    }
    return Math.pow(product, 1.0 / above.length);
  }

  /** Over the rounds in which both have a figure. */
  private static double meanDifference(double[] one, double[] other) {
    return IntStream.range(0, one.length)
        .mapToDouble(i -> one[i] - other[i])
        .filter(difference -> !Double.isNaN(difference))
        .average()
        .orElseThrow();
  }
}
