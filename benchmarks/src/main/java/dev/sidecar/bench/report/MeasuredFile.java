package dev.sidecar.bench.report;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidecar.bench.report.Measured.About;
import dev.sidecar.bench.report.Measured.Absent;
import dev.sidecar.bench.report.Measured.Basis;
import dev.sidecar.bench.report.Measured.Cell;
import dev.sidecar.bench.report.Measured.Cost;
import dev.sidecar.bench.report.Measured.Knee;
import dev.sidecar.bench.report.Measured.Latency;
import dev.sidecar.bench.report.Measured.Mtls;
import dev.sidecar.bench.report.Measured.Payload;
import dev.sidecar.bench.report.Measured.PerProcess;
import dev.sidecar.bench.report.Measured.Percentile;
import dev.sidecar.bench.report.Measured.Ratio;
import dev.sidecar.bench.report.Measured.Row;
import dev.sidecar.bench.report.Measured.Work;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@code measure --json} wrote; keys that it does not know are passed over. */
final class MeasuredFile {
  private static final double SCHEMA = 1;

  private MeasuredFile() {}

  /**
   * Reads a measurement.
   *
   * @param file named in the errors
   * @param bytes its content
   * @throws ReportException if it is no JSON, with line and column, or has values of another type,
   *     with the place of each
   */
  static Measured read(Path file, byte[] bytes) throws ReportException {
    List<String> problems = new ArrayList<>();
    Measured measured = measured(new Fields(tree(file, bytes), problems));
    if (!problems.isEmpty()) {
      throw new ReportException(file, problems);
    }
    return measured;
  }

  private static JsonNode tree(Path file, byte[] bytes) throws ReportException {
    try {
      return new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .readTree(bytes);
    } catch (JsonProcessingException malformed) {
      JsonLocation at = malformed.getLocation();
      throw new ReportException(
          file,
          List.of(
              ":%d:%d: %s (expected: the JSON of measure)"
                  .formatted(
                      at.getLineNr(),
                      at.getColumnNr(),
                      malformed.getOriginalMessage().replaceAll("Source: [^;]*; ", ""))));
    } catch (java.io.IOException undecodable) {
      throw new ReportException(
          file, List.of(": " + undecodable.getMessage() + " (expected: JSON in UTF-8)"));
    }
  }

  private static Measured measured(Fields file) {
    Double schema = file.number("schema");
    if (schema == null || schema != SCHEMA) {
      file.refuse("schema", schema == null ? "missing" : Figures.plain(schema), "1");
    }
    return new Measured(
        about(file),
        file.objects("arms").stream().map(MeasuredFile::row).toList(),
        file.objects("knees").stream().map(MeasuredFile::knee).toList(),
        file.objects("ratios").stream().map(MeasuredFile::ratio).toList(),
        file.objects("mtls").stream().map(MeasuredFile::mtls).toList(),
        file.objects("absent").stream().map(MeasuredFile::absent).toList(),
        file.texts("faults"));
  }

  private static About about(Fields file) {
    return new About(
        file.text("date"),
        file.text("command"),
        file.text("machine"),
        file.text("cpu_model"),
        file.number("cpus"),
        file.text("kernel"),
        file.text("jdk"),
        file.texts("jvm_flags"),
        file.text("envoy_version"),
        file.text("haproxy_version"),
        file.text("nginx_version"),
        file.flag("interrupted"),
        file.number("other_work_processors"));
  }

  private static Row row(Fields row) {
    return new Row(
        row.requiredText("arm"),
        new Cell(
            row.text("load"),
            row.text("placement"),
            new Payload(
                row.text("protocol"), row.number("request_bytes"), row.number("response_bytes")),
            row.number("callers"),
            row.number("offered_rate")),
        new Work(
            row.number("rounds"),
            row.number("seconds"),
            row.number("achieved_rate"),
            row.number("requests"),
            row.number("errors"),
            row.number("overflow"),
            row.number("late_starts"),
            row.number("release_lag_p99_us")),
        row.flag("valid"),
        row.text("invalid_reason"),
        new Latency(
            row.number("p50_us"),
            row.number("p90_us"),
            row.number("p99_us"),
            row.number("p999_us"),
            row.number("added_p50_us"),
            row.interval("added_p50_ci_us"),
            row.pairs("percentiles").stream()
                .map(pair -> new Percentile(pair[0], pair[1]))
                .toList()),
        new Cost(
            perProcess(row.object("cpu_us_per_request")),
            row.number("machine_busy_us_per_request"),
            row.number("alloc_bytes_per_request"),
            perProcess(row.object("ctx_switches_per_request")),
            row.number("proxy_rss_mb"),
            row.number("proxy_pss_mb")));
  }

  private static PerProcess perProcess(Fields figure) {
    return new PerProcess(
        figure.number("client"), figure.number("proxy"), figure.number("upstream"));
  }

  private static Knee knee(Fields knee) {
    return new Knee(
        knee.requiredText("arm"),
        knee.text("placement"),
        knee.text("protocol"),
        knee.number("carried_rate"),
        knee.number("not_carried_rate"),
        knee.number("p99_limit_us"),
        new Basis(
            knee.text("method"),
            knee.interval("carried_rate_ci"),
            knee.number("rounds"),
            knee.text("invalid_reason")));
  }

  private static Ratio ratio(Fields ratio) {
    return new Ratio(
        ratio.requiredText("name"),
        ratio.text("unit"),
        ratio.text("op"),
        ratio.number("must"),
        ratio.number("aim"),
        ratio.number("value"),
        ratio.interval("ci"),
        ratio.text("verdict"),
        ratio.text("source"),
        ratio.number("n"));
  }

  private static Mtls mtls(Fields row) {
    return new Mtls(
        row.text("cell"),
        row.requiredText("arm"),
        row.text("over"),
        row.requiredText("figure"),
        row.number("value"),
        row.interval("value_ci"),
        row.number("rounds"));
  }

  private static Absent absent(Fields absent) {
    return new Absent(
        absent.requiredText("arm"),
        absent.text("cells"),
        absent.text("reason"),
        absent.text("install"));
  }
}
