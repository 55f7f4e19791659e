package dev.sidecar.conformance.cases;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must be seen when all steps are over; what is absent is not checked.
 *
 * @param calls one for each step that makes calls, in their order
 * @param attempts orders in which requests may have arrived, as upstreams; one of them is enough
 * @param cycle requests arrived in this order, over and over, begun anywhere
 * @param counts how many requests arrived at each upstream
 * @param shares how the requests are spread
 * @param requests what requests looked like
 * @param gaps between one arrival and the next, over all upstreams
 * @param connections that upstreams accepted
 * @param meters of the library
 * @param stats of Envoy
 * @param probes how many health checks over HTTP arrived at each upstream
 * @param probeGaps between one of them and the next, at each upstream
 */
public record Sees(
    @Nullable List<SeenCall> calls,
    @Nullable List<List<String>> attempts,
    @Nullable List<String> cycle,
    @Nullable Map<String, Range<Integer>> counts,
    @Nullable Shares shares,
    @Nullable List<SeenRequest> requests,
    @Nullable List<Range<Duration>> gaps,
    @Nullable Map<String, Range<Integer>> connections,
    @Nullable List<Meter> meters,
    @Nullable Map<String, Range<Double>> stats,
    @Nullable Map<String, Range<Integer>> probes,
    @Nullable Map<String, List<Range<Duration>>> probeGaps) {
  static final Sees NOTHING =
      new Sees(null, null, null, null, null, null, null, null, null, null, null, null);

  /**
   * Judged by a chi-squared test.
   *
   * @param of relative to each other
   * @param confidence the chance that a target with just these shares passes
   */
  public record Shares(Map<String, Double> of, double confidence) {}

  /**
   * A request as it arrived.
   *
   * @param number among those of this upstream, from 1
   */
  public record SeenRequest(
      String upstream,
      int number,
      @Nullable String method,
      @Nullable String path,
      @Nullable String body,
      Map<String, Text> headers,
      List<String> lacks) {}

  /** A header's value: this text, or a number within a range. */
  public record Text(@Nullable String exactly, @Nullable Range<Integer> number) {
    /** Whether a value is such a one. */
    public boolean has(String value) {
      return number == null
          ? value.equals(exactly)
          : value.matches("[0-9]{1,9}") && number.has(Integer.valueOf(value));
    }

    @Override
    public String toString() {
      return number == null ? exactly + "" : number.toString();
    }
  }

  /** A Micrometer meter and its value. */
  public record Meter(String name, Map<String, String> tags, Range<Double> value) {}

  /** The same, with what another one says in the place of what this one says. */
  Sees but(Sees other) {
    return new Sees(
        or(other.calls, calls),
        or(other.attempts, other.cycle == null ? attempts : null),
        or(other.cycle, other.attempts == null ? cycle : null),
        or(other.counts, counts),
        or(other.shares, shares),
        or(other.requests, requests),
        or(other.gaps, gaps),
        or(other.connections, connections),
        or(other.meters, meters),
        or(other.stats, stats),
        or(other.probes, probes),
        or(other.probeGaps, probeGaps));
  }

  private static <T> @Nullable T or(@Nullable T first, @Nullable T second) {
    return first != null ? first : second;
  }
}
