package dev.sidecar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes every cell of an open load as one line of CSV. */
final class OpenRoundsFile {
  private static final String HEADER =
      "round,place,arm,offered_rate,seconds,requests,answered_in_time,errors,overflow,late_starts,"
          + "release_lag_p50_us,release_lag_p99_us,p50_us,p90_us,p99_us,p999_us,"
          + "client_cpu_us_per_request,generator_spin_us_per_request,proxy_cpu_us_per_request,"
          + "upstream_cpu_us_per_request,machine_busy_us_per_request,ctx_switches_per_request,"
          + "alloc_bytes_per_request";

  private OpenRoundsFile() {}

  static void write(Path file, List<OpenCell> cells) throws IOException {
    Files.write(
        file, Stream.concat(Stream.of(HEADER), cells.stream().map(OpenRoundsFile::line)).toList());
  }

  /** An unknown number is an empty field. */
  private static String line(OpenCell cell) {
    List<OpenCell> one = List.of(cell);
    OpenTally tally = cell.tally();
    return Stream.of(
            cell.round(),
            cell.place(),
            cell.arm().label(),
            cell.rate(),
            number(cell.seconds()),
            tally.requests(),
            tally.answeredInTime(),
            tally.errors(),
            tally.overflow(),
            tally.lateStarts(),
            number(tally.releaseLagMicros(50)),
            number(tally.releaseLagMicros(99)),
            number(tally.latencyMicros(50)),
            number(tally.latencyMicros(90)),
            number(tally.latencyMicros(99)),
            number(tally.latencyMicros(99.9)),
            number(OpenRows.microsPerRequest(one, Costs::clientNanos)),
            number(OpenRows.perRequest(tally.spinNanos() / 1_000.0, tally)),
            number(OpenRows.microsPerRequest(one, Costs::proxyNanos)),
            number(OpenRows.microsPerRequest(one, Costs::upstreamNanos)),
            number(OpenRows.microsPerRequest(one, Costs::machineBusyNanos)),
            number(OpenRows.perRequest(one, Costs::switches)),
            number(OpenRows.perRequest((double) tally.allocatedBytes(), tally)))
        .map(Objects::toString)
        .collect(Collectors.joining(","));
  }

  private static String number(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.3f", value);
  }
}
