package dev.sidecar.bench;

import static dev.sidecar.bench.ReportTable.number;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Sets the report of an open load as aligned text for people. */
final class OpenTable {
  private OpenTable() {}

  /** One line an arm and rate; latency from the intended start to the last byte of the body. */
  static String curves(OpenReport report) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "arm",
            "offered/s",
            "achieved/s",
            "errors",
            "overflow",
            "late",
            "p50 us",
            "p90 us",
            "p99 us",
            "p99.9 us",
            "lag p99 us",
            "cpu client",
            "of it spin",
            "proxy",
            "upstream",
            "machine",
            "B/req",
            "ctx-sw/req"));
    for (ArmRow row : report.arms()) {
      rows.add(
          List.of(
              row.arm() + (row.valid() ? "" : " INVALID"),
              number(0, row.offeredRate()),
              number(0, row.achievedRate()),
              Long.toString(row.errors()),
              count(row.overflow()),
              count(row.lateStarts()),
              number(1, row.p50Us()),
              number(1, row.p90Us()),
              number(1, row.p99Us()),
              number(1, row.p999Us()),
              number(1, row.releaseLagP99Us()),
              number(1, row.cpuUsPerRequest().client()),
              number(1, row.generatorSpinUsPerRequest()),
              number(1, row.cpuUsPerRequest().proxy()),
              number(1, row.cpuUsPerRequest().upstream()),
              number(1, row.machineBusyUsPerRequest()),
              number(0, row.allocBytesPerRequest()),
              number(2, row.ctxSwitchesPerRequest())));
    }
    return ReportTable.aligned(rows);
  }

  /** One line an arm. */
  static String knees(OpenReport report) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("knee", "carried/s", "not carried/s", "p99 limit us"));
    for (Knee knee : report.knees()) {
      rows.add(
          List.of(
              knee.arm(),
              count(knee.rate()),
              count(knee.notCarriedRate()),
              String.format(Locale.ROOT, "%.0f", knee.p99LimitUs())));
    }
    return ReportTable.aligned(rows);
  }

  private static String count(@Nullable Number value) {
    return value == null ? "-" : Long.toString(value.longValue());
  }
}
