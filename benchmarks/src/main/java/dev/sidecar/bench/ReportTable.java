package dev.sidecar.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Sets a report as aligned text for people. */
final class ReportTable {
  private static final String NOT_MEASURED = "-";

  private ReportTable() {}

  /** One line an arm; latency to the last byte of the body. */
  static String arms(Report report) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "arm",
            "req/s",
            "errors",
            "p50 us",
            "p90 us",
            "p99 us",
            "p99.9 us",
            "added p50 us",
            "(95 % CI)",
            "cpu client",
            "proxy",
            "upstream",
            "machine",
            "B/req",
            "ctx-sw/req",
            "proxy MB"));
    for (ArmRow arm : report.arms()) {
      rows.add(
          List.of(
              arm.arm() + (arm.valid() ? "" : " INVALID"),
              number(0, arm.achievedRate()),
              Long.toString(arm.errors()),
              number(1, arm.p50Us()),
              number(1, arm.p90Us()),
              number(1, arm.p99Us()),
              number(1, arm.p999Us()),
              number(2, arm.addedP50Us()),
              bounds(2, arm.addedP50CiUs()),
              number(1, arm.cpuUsPerRequest().client()),
              number(1, arm.cpuUsPerRequest().proxy()),
              number(1, arm.cpuUsPerRequest().upstream()),
              number(1, arm.machineBusyUsPerRequest()),
              number(0, arm.allocBytesPerRequest()),
              number(2, arm.ctxSwitchesPerRequest()),
              number(1, arm.proxyRssMb())));
    }
    return aligned(rows);
  }

  /** One line a target. */
  static String targets(List<TargetRow> targets) {
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
  static String aligned(List<List<String>> rows) {
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
  static String number(int decimals, @Nullable Double value) {
    return value == null ? NOT_MEASURED : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  static String bounds(int decimals, @Nullable List<Double> ci) {
    return ci == null
        ? NOT_MEASURED
        : "[" + number(decimals, ci.get(0)) + ", " + number(decimals, ci.get(1)) + "]";
  }
}
