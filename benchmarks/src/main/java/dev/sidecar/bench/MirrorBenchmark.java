package dev.sidecar.bench;

import dev.sidecar.call.Reply;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.MirrorPolicy;
import dev.sidecar.policy.RouteFilters;
import dev.sidecar.policy.RoutePolicy;
import java.io.IOException;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What a mirror costs the call above {@link StackBenchmark}'s whole stack: over the same transport,
 * which answers at once from memory, and with the same policy.
 */
public class MirrorBenchmark extends CannedBenchmark {
  /** The calls of one thread. */
  @State(Scope.Thread)
  public static class Calls {
    private final Canned.Call plain = new Canned.Call("orders.test");
    private final Canned.Call seldom = new Canned.Call("seldom.test");
    private final Canned.Call always = new Canned.Call("always.test");
  }

  @Override
  CannedStack open() {
    MeshPolicy parity = StackBenchmark.parity();
    return new CannedStack(
        new MeshPolicy(
            List.of(
                parity.clusters().get(0),
                ClusterPolicy.of("shadow", Endpoint.parse("127.0.0.1:8083"))),
            List.of(
                parity.routes().get(0), route("seldom.test", 0.0001), route("always.test", 100))));
  }

  private static RoutePolicy route(String host, double percent) {
    return RoutePolicy.of(host, "orders")
        .with(RouteFilters.NONE.withMirrors(new MirrorPolicy("shadow", percent)));
  }

  /** A route without a mirror: the same path as before there were any. */
  @Benchmark
  public Reply plain(Calls calls) throws IOException {
    return send(calls.plain);
  }

  /** A mirror that takes one call in a million: a draw. */
  @Benchmark
  public Reply notCopied(Calls calls) throws IOException {
    return send(calls.seldom);
  }

  /** Every call is copied, or dropped while every thread is busy. */
  @Benchmark
  public Reply copied(Calls calls) throws IOException {
    return send(calls.always);
  }
}
