package dev.sidecar.bench.report;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A measurement as its JSON tells it, in the order of the file. Times are in microseconds; {@code
 * null} is "not measured".
 *
 * @param faults why ratios that were planned do not stand
 */
record Measured(
    About about,
    List<Row> rows,
    List<Knee> knees,
    List<Ratio> ratios,
    List<Mtls> mtls,
    List<Absent> absent,
    List<String> faults) {

  /**
   * Where, when and with what was measured.
   *
   * @param interrupted whether it was ended before all rounds had run
   * @param otherWorkProcessors processors that work outside of the measurement kept busy
   */
  record About(
      @Nullable String date,
      @Nullable String command,
      @Nullable String machine,
      @Nullable String cpuModel,
      @Nullable Double cpus,
      @Nullable String kernel,
      @Nullable String jdk,
      List<String> jvmFlags,
      @Nullable String envoy,
      @Nullable String haproxy,
      @Nullable String nginx,
      boolean interrupted,
      @Nullable Double otherWorkProcessors) {}

  /** What one arm did in one cell, all its rounds merged. */
  record Row(
      String arm,
      Cell cell,
      Work work,
      boolean valid,
      @Nullable String invalidReason,
      Latency latency,
      Cost cost) {

    /** Why its figures say nothing; empty for a valid row. */
    String reason() {
      return valid ? "" : invalidReason == null ? "the file gives no reason" : invalidReason;
    }
  }

  /** What was asked of every arm of a cell. */
  record Cell(
      @Nullable String load,
      @Nullable String placement,
      Payload payload,
      @Nullable Double callers,
      @Nullable Double offeredRate) {

    boolean closed() {
      return "closed".equals(load);
    }

    boolean open() {
      return "open".equals(load);
    }

    /** The same for all rates of one load-latency curve. */
    Cell withoutRate() {
      return new Cell(load, placement, payload, null, null);
    }
  }

  /** Wire protocol and body sizes of a cell. */
  record Payload(
      @Nullable String protocol, @Nullable Double requestBytes, @Nullable Double responseBytes) {}

  /** How much was done, and what went wrong. */
  record Work(
      @Nullable Double rounds,
      @Nullable Double seconds,
      @Nullable Double achievedRate,
      @Nullable Double requests,
      @Nullable Double errors,
      @Nullable Double overflow,
      @Nullable Double lateStarts,
      @Nullable Double releaseLagP99) {}

  /** From the intended start under open load, else from the call's start, to the last byte. */
  record Latency(
      @Nullable Double p50,
      @Nullable Double p90,
      @Nullable Double p99,
      @Nullable Double p999,
      @Nullable Double addedP50,
      @Nullable Interval addedP50Interval,
      List<Percentile> percentiles) {}

  /** A point of the merged histogram. */
  record Percentile(double percent, double micros) {}

  /** What a request cost: processor time, allocated bytes, switches; and the proxy's memory. */
  record Cost(
      PerProcess cpu,
      @Nullable Double machineBusy,
      @Nullable Double allocatedBytes,
      PerProcess switches,
      @Nullable Double proxyRssMegabytes,
      @Nullable Double proxyPssMegabytes) {}

  /** A figure of each process that takes part. */
  record PerProcess(@Nullable Double client, @Nullable Double proxy, @Nullable Double upstream) {

    /** Null if no process was measured. */
    @Nullable Double sum() {
      List<Double> measured =
          Stream.of(client, proxy, upstream)
              .filter(Objects::nonNull)
              .map(Double.class::cast)
              .toList();
      return measured.isEmpty()
          ? null
          : (Double) measured.stream().mapToDouble(Double::doubleValue).sum();
    }
  }

  /** Where an arm's load-latency curve turns up. */
  record Knee(
      String arm,
      @Nullable String placement,
      @Nullable String protocol,
      @Nullable Double carriedRate,
      @Nullable Double notCarriedRate,
      @Nullable Double p99Limit,
      Basis basis) {

    boolean searched() {
      return "search".equals(basis.method());
    }
  }

  /**
   * What a knee stands on.
   *
   * @param method {@code search}: the mean of the knees of its rounds; {@code curve}: one of the
   *     offered rates
   * @param interval of the carried rate
   * @param invalidReason why it says nothing; null if it does
   */
  record Basis(
      @Nullable String method,
      @Nullable Interval interval,
      @Nullable Double rounds,
      @Nullable String invalidReason) {}

  /** A figure with what must hold and what is aimed at. */
  record Ratio(
      String name,
      @Nullable String unit,
      @Nullable String op,
      @Nullable Double must,
      @Nullable Double aim,
      @Nullable Double value,
      @Nullable Interval interval,
      @Nullable String verdict,
      @Nullable String source,
      @Nullable Double rounds) {}

  /**
   * What an arm takes beside another of the same rounds, in a cell with mTLS.
   *
   * @param over the other
   */
  record Mtls(
      @Nullable String cell,
      String arm,
      @Nullable String over,
      String figure,
      @Nullable Double value,
      @Nullable Interval interval,
      @Nullable Double rounds) {}

  /**
   * A peer that could not be measured here.
   *
   * @param cells in which it is missing; null for all
   */
  record Absent(
      String arm, @Nullable String cells, @Nullable String reason, @Nullable String install) {}
}
