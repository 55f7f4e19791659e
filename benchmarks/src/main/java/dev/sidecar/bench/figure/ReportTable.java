package dev.sidecar.bench.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Sets figures as aligned text for people. */
public final class ReportTable {
  private static final String NOT_MEASURED = "-";

  private ReportTable() {}

  /** One line a target. */
  public static String targets(List<TargetRow> targets) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("target", "value", "(95 % CI)", "must", "aim", "verdict", "rounds"));
    for (TargetRow target : targets) {
      int decimals = target.unit() == Target.Unit.BYTES ? 1 : 3;
      int coarse = target.unit() == Target.Unit.BYTES ? 0 : 2;
      rows.add(
          List.of(
              target.name(),
              number(decimals, target.value()),
              bounds(decimals, target.ci()),
              target.op().sign() + " " + number(coarse, target.must()),
              target.op().sign() + " " + number(coarse, target.aim()),
              target.verdict().label(),
              Integer.toString(target.n())));
    }
    return aligned(rows);
  }

  /** The first column stands left, the others right. */
  public static String aligned(List<List<String>> rows) {
    List<Integer> widths =
        IntStream.range(0, rows.get(0).size())
            .mapToObj(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
            .toList();
    return rows.stream()
        .map(
            row ->
                IntStream.range(0, row.size())
                    .mapToObj(
                        i -> {
                          String padding = " ".repeat(widths.get(i) - row.get(i).length());
                          return i == 0 ? row.get(i) + padding : padding + row.get(i);
                        })
                    .collect(Collectors.joining("  ")))
        .collect(Collectors.joining("\n"));
  }

  /** A dash for what was not measured. */
  public static String number(int decimals, @Nullable Double value) {
    return value == null ? NOT_MEASURED : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  public static String bounds(int decimals, @Nullable List<Double> ci) {
    return ci == null
        ? NOT_MEASURED
        : "[" + number(decimals, ci.get(0)) + ", " + number(decimals, ci.get(1)) + "]";
  }
}
