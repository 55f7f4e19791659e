package dev.sidecar.bench.measure;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All rounds of one arm in one cell, and at one rate; its parts are fields of one JSON object.
 *
 * <p>Percentiles are of the merged histograms of all rounds, never means of percentiles. What was
 * not measured is null.
 *
 * @param valid whether the row says anything about its arm
 * @param invalidReason why not; null if it does
 */
@JsonNaming(SnakeCaseStrategy.class)
record ArmRow(
    String arm,
    @JsonUnwrapped Conditions conditions,
    @JsonUnwrapped Amount amount,
    boolean valid,
    @Nullable String invalidReason,
    @JsonUnwrapped Latency latency,
    @JsonUnwrapped Cost cost) {

  /**
   * Under which conditions.
   *
   * @param callers calls that could be under way at once
   * @param offeredRate calls a second; null for a closed load
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Conditions(
      String cell,
      String load,
      Placement placement,
      String protocol,
      int requestBytes,
      int responseBytes,
      int callers,
      @Nullable Double offeredRate) {}

  /**
   * How much was sent.
   *
   * @param achievedRate calls a second that succeeded while calls were offered
   * @param lateStarts calls that found no free caller when they were to start; null for a closed
   *     load
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Amount(
      @Nullable Double achievedRate,
      int rounds,
      double seconds,
      long requests,
      long errors,
      long overflow,
      @Nullable Long lateStarts) {}

  /**
   * How long calls took, to the last byte; in an open load from the intended start.
   *
   * @param releaseLagP99Us how late the loop itself sent calls; null for a closed load
   * @param addedP50Us the median above that of the tuned direct call, by round
   * @param addedP50CiUs the bounds of its 95 % confidence interval
   * @param percentiles pairs of a percentile and its microseconds; null if no call succeeded
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Latency(
      @Nullable Double releaseLagP99Us,
      @Nullable Double p50Us,
      @Nullable Double p90Us,
      @Nullable Double p99Us,
      @Nullable Double p999Us,
      @Nullable Double addedP50Us,
      @Nullable List<Double> addedP50CiUs,
      @Nullable List<List<Double>> percentiles) {}

  /**
   * What it took.
   *
   * @param machineBusyUsPerRequest busy time of all processors, other work included
   * @param generatorSpinUsPerRequest of the client's time, what callers spun to start on time; null
   *     for a closed load
   * @param proxyRssMb resident memory of the proxy and its children, in units of 1,048,576 bytes
   * @param proxyPssMb the same, with what is shared counted in parts
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Cost(
      Share cpuUsPerRequest,
      @Nullable Double machineBusyUsPerRequest,
      @Nullable Double generatorSpinUsPerRequest,
      @Nullable Double allocBytesPerRequest,
      Share ctxSwitchesPerRequest,
      @Nullable Double proxyRssMb,
      @Nullable Double proxyPssMb) {}

  /** A cost of each process, a request. */
  record Share(@Nullable Double client, @Nullable Double proxy, @Nullable Double upstream) {
    /** Null if nothing is known. */
    @Nullable Double sum() {
      return client == null || upstream == null
          ? null
          : Double.valueOf(client + upstream + (proxy == null ? 0 : proxy));
    }
  }
}
