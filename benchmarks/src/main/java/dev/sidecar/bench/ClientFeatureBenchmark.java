package dev.sidecar.bench;

import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Calls over a socket, in turn by a client with every feature off and by one with one {@link
 * ClientFeature} on: what disturbs the machine disturbs both. Time and bytes are those of two
 * calls; {@link #OVER} is what the one takes on top of the other.
 */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ClientFeatureBenchmark {
  /** The column of nanoseconds on top, summed up over {@link #PAIRS}. */
  static final String OVER = "overNanos";

  static final String PAIRS = "pairs";

  @Param public ClientFeature feature = ClientFeature.OFF;

  private @Nullable ClientPair pair;

  /** The pairs of one thread, which are sent until their time is settled. */
  @State(org.openjdk.jmh.annotations.Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Pairs {
    /** Nanoseconds. */
    public long overNanos;

    /** How many were sent. */
    public long pairs;

    private boolean settled;
    private @Nullable Scope scope;

    @Setup
    @SuppressWarnings("MustBeClosedChecker") // Closed by leave.
    public void warmUp(ClientFeatureBenchmark benchmark) throws IOException {
      Spans caller = benchmark.feature.caller();
      scope = caller == null ? null : caller.context().makeCurrent();
      settled =
          WarmUp.settles(
              () -> {
                benchmark.send(this);
                return 2;
              });
    }

    @TearDown
    public void leave() {
      if (scope != null) {
        scope.close();
      }
    }

    private void add(long offNanos, long onNanos) {
      overNanos += onNanos - offNanos;
      pairs++;
    }

    /** A column of its own: {@link WarmUp#UNSETTLED}. */
    public int unsettled() {
      return settled ? 0 : 1;
    }
  }

  @Setup
  public void start() throws IOException {
    pair = new ClientPair(feature);
  }

  @TearDown
  public void stop() throws IOException {
    if (pair != null) {
      pair.close();
    }
  }

  @Benchmark
  public long pair(Pairs pairs) throws IOException {
    return send(pairs);
  }

  private long send(Pairs pairs) throws IOException {
    if (pair == null) {
      throw new IllegalStateException("not started");
    }
    pair.send(pairs::add);
    return pairs.pairs;
  }
}
