package dev.sidecar.bench.measure;

import static dev.sidecar.bench.figure.ReportTable.aligned;
import static dev.sidecar.bench.figure.ReportTable.bounds;
import static dev.sidecar.bench.figure.ReportTable.number;

import dev.sidecar.bench.figure.ReportTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sets a report as aligned text for people: a table a cell, the knees, the ratios. */
final class MeasureTable {
  private static final List<String> HEADINGS =
      List.of(
          "arm",
          "offered/s",
          "achieved/s",
          "errors",
          "overflow",
          "p50 us",
          "p90 us",
          "p99 us",
          "p99.9 us",
          "added p50 us",
          "(95 % CI)",
          "lag p99",
          "cpu client",
          "proxy",
          "upstream",
          "machine",
          "B/req",
          "ctx-sw/req",
          "RSS MB",
          "PSS MB");

  private MeasureTable() {}

  static String text(Report report) {
    StringBuilder text = new StringBuilder(head(report));
    Map<String, List<ArmRow>> cells = new LinkedHashMap<>();
    for (ArmRow row : report.arms()) {
      cells.computeIfAbsent(row.conditions().cell(), any -> new ArrayList<>()).add(row);
    }
    cells.forEach((cell, rows) -> text.append('\n').append(cell(cell, rows)));
    text.append("\nlatency to the last byte, in an open load from the intended start;")
        .append(" cpu in us a request, machine: all processors\n");
    if (!report.knees().isEmpty()) {
      text.append('\n').append(knees(report)).append('\n');
    }
    text.append('\n').append(ReportTable.targets(report.ratios())).append('\n');
    if (!report.mtls().isEmpty()) {
      text.append('\n').append(mtls(report)).append('\n');
    }
    report.absent().forEach(absence -> text.append(absence.text()).append('\n'));
    report.faults().forEach(fault -> text.append("does not stand: ").append(fault).append('\n'));
    if (report.interrupted()) {
      text.append("INTERRUPTED: what was measured until then\n");
    }
    return text.toString();
  }

  private static String head(Report report) {
    return """
    machine  %s, %s, %d cpus, Linux %s
    jdk      %s, client %s
    proxies  envoy %s, haproxy %s, nginx %s
    date     %s
    others   kept at least %s processors busy
    """
        .formatted(
            report.machine(),
            report.cpuModel(),
            report.cpus(),
            report.kernel(),
            report.jdk(),
            String.join(" ", report.jvmFlags()),
            orDash(report.envoyVersion()),
            orDash(report.haproxyVersion()),
            orDash(report.nginxVersion()),
            report.date(),
            number(2, report.otherWorkProcessors()));
  }

  private static String orDash(@Nullable String version) {
    return version == null ? "-" : version;
  }

  private static String cell(String name, List<ArmRow> rows) {
    List<List<String>> table = new ArrayList<>();
    table.add(HEADINGS);
    StringBuilder reasons = new StringBuilder();
    for (ArmRow row : rows) {
      table.add(line(row));
      if (!row.valid()) {
        reasons
            .append("invalid: ")
            .append(row.arm())
            .append(
                row.conditions().offeredRate() == null
                    ? ""
                    : " at " + number(0, row.conditions().offeredRate()) + "/s")
            .append(": ")
            .append(row.invalidReason())
            .append('\n');
      }
    }
    return "%s, %d rounds, %s s an arm\n%s\n%s"
        .formatted(
            name,
            rows.stream().mapToInt(row -> row.amount().rounds()).max().orElse(0),
            number(1, rows.get(0).amount().seconds()),
            aligned(table),
            reasons);
  }

  private static List<String> line(ArmRow row) {
    ArmRow.Latency latency = row.latency();
    ArmRow.Cost cost = row.cost();
    return List.of(
        row.arm() + (row.valid() ? "" : " INVALID"),
        number(0, row.conditions().offeredRate()),
        number(0, row.amount().achievedRate()),
        Long.toString(row.amount().errors()),
        Long.toString(row.amount().overflow()),
        number(1, latency.p50Us()),
        number(1, latency.p90Us()),
        number(1, latency.p99Us()),
        number(1, latency.p999Us()),
        number(2, latency.addedP50Us()),
        bounds(2, latency.addedP50CiUs()),
        number(1, latency.releaseLagP99Us()),
        number(1, cost.cpuUsPerRequest().client()),
        number(1, cost.cpuUsPerRequest().proxy()),
        number(1, cost.cpuUsPerRequest().upstream()),
        number(1, cost.machineBusyUsPerRequest()),
        number(0, cost.allocBytesPerRequest()),
        number(2, cost.ctxSwitchesPerRequest().sum()),
        number(1, cost.proxyRssMb()),
        number(1, cost.proxyPssMb()));
  }

  private static String mtls(Report report) {
    List<List<String>> table = new ArrayList<>();
    table.add(List.of("what mTLS costs", "arm", "over", "figure", "value", "(95 % CI)", "rounds"));
    for (MtlsRow row : report.mtls()) {
      table.add(
          List.of(
              row.cell(),
              row.arm(),
              row.over(),
              row.figure(),
              number(2, row.value()),
              bounds(2, row.valueCi()),
              Integer.toString(row.rounds())));
    }
    return aligned(table);
  }

  private static String knees(Report report) {
    List<List<String>> table = new ArrayList<>();
    table.add(
        List.of(
            "knee (p99 <= 5 ms)",
            "arm",
            "carried/s",
            "(95 % CI)",
            "not carried/s",
            "by",
            "rounds"));
    for (KneeRow knee : report.knees()) {
      table.add(
          List.of(
              knee.cell(),
              knee.arm() + (knee.invalidReason() == null ? "" : " INVALID"),
              number(0, knee.carriedRate()),
              bounds(0, knee.carriedRateCi()),
              number(0, knee.notCarriedRate()),
              knee.method(),
              Integer.toString(knee.rounds())));
    }
    return aligned(table);
  }
}
