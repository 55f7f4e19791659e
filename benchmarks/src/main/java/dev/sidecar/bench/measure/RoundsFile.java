package dev.sidecar.bench.measure;

import dev.sidecar.bench.load.Costs;
import dev.sidecar.bench.load.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes every turn as one line of CSV, so that others can do their own statistics: sums and counts
 * as they are, nothing divided.
 */
final class RoundsFile {
  private static final String HEADER =
      "cell,load,placement,protocol,request_bytes,response_bytes,offered_rate,arm,round,place,"
          + "carried,seconds,requests,answered_in_time,errors,overflow,late_starts,"
          + "release_lag_p99_us,p50_us,p90_us,p99_us,p999_us,client_cpu_ns,proxy_cpu_ns,"
          + "upstream_cpu_ns,machine_busy_ns,generator_spin_ns,client_switches,proxy_switches,"
          + "upstream_switches,alloc_bytes,proxy_rss_bytes,proxy_pss_bytes";

  private RoundsFile() {}

  /** The file beside a report. */
  static Path beside(Path json) {
    return json.resolveSibling(json.getFileName() + ".rounds.csv");
  }

  static void write(Path file, List<Turn> turns) throws IOException {
    Files.write(
        file, Stream.concat(Stream.of(HEADER), turns.stream().map(RoundsFile::line)).toList());
  }

  /** An unknown number is an empty field. */
  private static String line(Turn turn) {
    Cell cell = turn.cell();
    Tally tally = turn.tally();
    Costs costs = turn.costs();
    return Stream.<@Nullable Object>of(
            cell.name(),
            cell.load().label(),
            cell.placement().label(),
            cell.wire(),
            cell.requestBytes(),
            cell.responseBytes(),
            turn.rate(),
            turn.arm().label(),
            turn.round(),
            turn.place(),
            turn.carried(),
            String.format(Locale.ROOT, "%.6f", turn.seconds()),
            tally.requests(),
            tally.answeredInTime(),
            tally.errors(),
            tally.overflow(),
            turn.rate() == null ? null : Long.valueOf(tally.lateStarts()),
            turn.rate() == null ? null : micros(tally.releaseLagMicros(99)),
            micros(tally.latencyMicros(50)),
            micros(tally.latencyMicros(90)),
            micros(tally.latencyMicros(99)),
            micros(tally.latencyMicros(99.9)),
            costs.clientNanos(),
            costs.proxyNanos(),
            costs.upstreamNanos(),
            costs.machineBusyNanos(),
            turn.rate() == null ? null : Long.valueOf(tally.spinNanos()),
            costs.clientSwitches(),
            costs.proxySwitches(),
            costs.upstreamSwitches(),
            costs.clientBytes(),
            costs.proxyRssBytes(),
            costs.proxyPssBytes())
        .map(field -> Objects.toString(field, ""))
        .collect(Collectors.joining(","));
  }

  /** Whole nanoseconds, so nothing is lost. */
  private static @Nullable String micros(@Nullable Double value) {
    return value == null ? null : String.format(Locale.ROOT, "%.3f", value);
  }
}
