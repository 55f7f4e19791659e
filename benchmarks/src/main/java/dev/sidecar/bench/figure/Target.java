package dev.sidecar.bench.figure;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the library may cost: each figure with what must hold and what is aimed at. {@code
 * docs/COST.md} says how each is measured.
 */
public enum Target {
  CORE_BYTES(Unit.BYTES, 64, 0, Source.JMH),
  CORE_NS_OVER_HANDROLLED(Unit.RATIO, 0.25, 0.10, Source.JMH),
  CORE_NS_THREADS_2_OVER_1(Unit.RATIO, 2.5, 1.3, Source.JMH),
  CORE_BYTES_SAMPLED(Unit.BYTES, 2_800, 1_400, Source.JMH),
  CALL_BYTES_OVER_TUNED(Unit.BYTES, 900, 250, Source.MEASURE),
  LIBRARY_OVER_TUNED_P50(Unit.RATIO, 1.05, 1.01, Source.MEASURE),
  LIBRARY_OVER_DIRECT_P50(Unit.RATIO, 1.00, 0.80, Source.MEASURE),
  LIBRARY_OVER_DIRECT_CPU(Unit.RATIO, 1.00, 0.80, Source.MEASURE),
  LIBRARY_ADDED_SHARE_OF_ENVOY(Unit.RATIO, 0.10, 0.02, Source.MEASURE),
  POD_RATE_OVER_ENVOY(Unit.RATIO, Op.AT_LEAST, 1.5, 3, Source.MEASURE),
  PICK_LEAST_REQUEST_10000_OVER_10(Unit.RATIO, 4, 2, Source.JMH),
  PICK_WEIGHTED_10000_OVER_10(Unit.RATIO, 6, 2, Source.JMH),
  MATCH_HOSTS_10000_OVER_10(Unit.RATIO, 1.5, 1.1, Source.JMH),
  ENDPOINT_BYTES(Unit.BYTES, 4_096, 1_024, Source.MEASURE);

  /** What a figure counts. */
  public enum Unit {
    BYTES,
    RATIO;

    @JsonValue
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where a figure comes from: benchmarks in JVMs of their own, or calls over real sockets. */
  public enum Source {
    JMH,
    MEASURE;

    @JsonValue
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Unit unit;
  private final Op op;
  private final double must;
  private final double aim;
  private final Source source;

  Target(Unit unit, double must, double aim, Source source) {
    this(unit, Op.AT_MOST, must, aim, source);
  }

  Target(Unit unit, Op op, double must, double aim, Source source) {
    this.unit = unit;
    this.op = op;
    this.must = must;
    this.aim = aim;
    this.source = source;
  }

  /** As the report spells it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The row of this target.
   *
   * @param figure null where too few rounds ran for an interval
   * @param n rounds that the figure stands on; 0 where nothing ran
   */
  public TargetRow row(@Nullable Interval figure, int n) {
    return new TargetRow(
        label(),
        unit,
        op,
        must,
        aim,
        figure == null ? null : figure.value(),
        figure == null ? null : figure.bounds(),
        n == 0 ? Verdict.NOT_RUN : Verdict.of(op, figure, must, aim),
        source,
        n);
  }

  public TargetRow notRun() {
    return row(null, 0);
  }
}
