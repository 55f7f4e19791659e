package dev.sidecar.bench;

import dev.sidecar.call.Reply;
import java.io.IOException;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A call through the whole stack with one {@link Feature} on. */
@Warmup(iterations = 2, time = 1)
public class FeatureBenchmark extends CannedBenchmark {
  @Param public Feature feature = Feature.OFF;

  /** The call of one thread, which is sent until its time is settled. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Calls {
    private final FeatureCall call = new FeatureCall();
    private boolean settled;

    @Setup
    public void warmUp(FeatureBenchmark benchmark) throws IOException {
      settled =
          WarmUp.settles(
              () -> {
                benchmark.send(call);
                return 1;
              });
    }

    /** A column of its own: {@link WarmUp#UNSETTLED}. */
    public int unsettled() {
      return settled ? 0 : 1;
    }
  }

  @Override
  CannedStack open() {
    return FeaturePeer.stack(feature);
  }

  @Benchmark
  public Reply stack(Calls calls) throws IOException {
    return send(calls.call);
  }
}
