package dev.sidecar.bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * All rounds of one arm; its components are the fields of the JSON report, so they are many.
 *
 * <p>Percentiles are of the merged histograms of all rounds, never means of percentiles. What was
 * not measured is null.
 */
@JsonNaming(SnakeCaseStrategy.class)
record ArmRow(
    String arm,
    String load,
    String placement,
    int callers,
    @Nullable Double offeredRate,
    @Nullable Double achievedRate,
    int rounds,
    double seconds,
    long requests,
    long errors,
    @Nullable Long overflow,
    @Nullable Long lateStarts,
    boolean valid,
    @Nullable String invalidReason,
    @Nullable Double releaseLagP99Us,
    @Nullable Double p50Us,
    @Nullable Double p90Us,
    @Nullable Double p99Us,
    @Nullable Double p999Us,
    @Nullable Double addedP50Us,
    @Nullable List<Double> addedP50CiUs,
    CpuRow cpuUsPerRequest,
    @Nullable Double generatorSpinUsPerRequest,
    @Nullable Double machineBusyUsPerRequest,
    @Nullable Double allocBytesPerRequest,
    @Nullable Double ctxSwitchesPerRequest,
    @Nullable Double proxyRssMb) {

  /** Processor time of each process, in microseconds a request. */
  record CpuRow(@Nullable Double client, @Nullable Double proxy, @Nullable Double upstream) {}

  /** Sums up the cells of one arm; {@code addedP50} is its p50 above the tuned direct call. */
  static ArmRow of(ArmName arm, List<Cell> cells, @Nullable Interval addedP50) {
    Histogram merged = new Histogram(3);
    cells.forEach(cell -> merged.add(cell.load().latencyNanos()));
    double seconds = cells.stream().mapToDouble(cell -> cell.load().seconds()).sum();
    long requests = cells.stream().mapToLong(cell -> cell.load().requests()).sum();
    long errors = cells.stream().mapToLong(cell -> cell.load().errors()).sum();
    boolean valid = cells.stream().allMatch(Cell::valid);
    return new ArmRow(
        arm.label(),
        "closed",
        "free",
        1,
        null,
        seconds > 0 ? Double.valueOf(requests / seconds) : null,
        cells.size(),
        seconds,
        requests,
        errors,
        null,
        null,
        valid,
        valid ? null : invalidReason(cells, requests, errors),
        null,
        micros(merged, 50),
        micros(merged, 90),
        micros(merged, 99),
        micros(merged, 99.9),
        addedP50 == null ? null : addedP50.value(),
        addedP50 == null ? null : addedP50.bounds(),
        new CpuRow(
            Costs.microsPerRequest(cells, Costs::clientNanos),
            Costs.microsPerRequest(cells, Costs::proxyNanos),
            Costs.microsPerRequest(cells, Costs::upstreamNanos)),
        null,
        Costs.microsPerRequest(cells, Costs::machineBusyNanos),
        Costs.perRequest(cells, Costs::callerBytes),
        Costs.perRequest(cells, Costs::switches),
        residentMegabytes(cells.get(cells.size() - 1)));
  }

  private static String invalidReason(List<Cell> cells, long requests, long errors) {
    return "%d of %d calls failed, first: %s"
        .formatted(
            errors,
            requests,
            cells.stream()
                .map(cell -> cell.load().firstError())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("a round without a call"));
  }

  private static @Nullable Double micros(Histogram nanos, double percentile) {
    return nanos.getTotalCount() == 0
        ? null
        : Double.valueOf(nanos.getValueAtPercentile(percentile) / 1_000.0);
  }

  private static @Nullable Double residentMegabytes(Cell last) {
    Long bytes = last.costs().proxyResidentBytes();
    return bytes == null ? null : Double.valueOf(bytes / (1024.0 * 1024.0));
  }
}
