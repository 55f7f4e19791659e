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

/** Writes every cell as one line of CSV, so that others can do their own statistics. */
final class RoundsFile {
  private static final String HEADER =
      "round,place,arm,seconds,requests,errors,p50_us,p90_us,p99_us,p999_us,"
          + "client_cpu_us_per_request,proxy_cpu_us_per_request,upstream_cpu_us_per_request,"
          + "machine_busy_us_per_request,ctx_switches_per_request,alloc_bytes_per_request";

  private RoundsFile() {}

  static void write(Path file, List<Cell> cells) throws IOException {
    Files.write(
        file, Stream.concat(Stream.of(HEADER), cells.stream().map(RoundsFile::line)).toList());
  }

  /** An unknown number is an empty field. */
  static String line(Cell cell) {
    List<Cell> one = List.of(cell);
    Load load = cell.load();
    return Stream.of(
            cell.round(),
            cell.place(),
            cell.arm().label(),
            number(load.seconds()),
            load.requests(),
            load.errors(),
            number(cell.latencyMicros(50)),
            number(cell.latencyMicros(90)),
            number(cell.latencyMicros(99)),
            number(cell.latencyMicros(99.9)),
            number(Costs.microsPerRequest(one, Costs::clientNanos)),
            number(Costs.microsPerRequest(one, Costs::proxyNanos)),
            number(Costs.microsPerRequest(one, Costs::upstreamNanos)),
            number(Costs.microsPerRequest(one, Costs::machineBusyNanos)),
            number(Costs.perRequest(one, Costs::switches)),
            number(Costs.perRequest(one, Costs::callerBytes)))
        .map(Objects::toString)
        .collect(Collectors.joining(","));
  }

  private static String number(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.3f", value);
  }
}
