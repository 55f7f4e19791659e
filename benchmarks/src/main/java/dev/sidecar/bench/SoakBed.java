package dev.sidecar.bench;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.http.ClusterFigures;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RoutePolicy;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client and the faulty upstreams that it calls; tells at the end what was left behind. */
final class SoakBed implements AutoCloseable {
  private static final String CLUSTER = "soak";
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Leftovers leftovers = new Leftovers();
  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<FaultyUpstream> upstreams = new ArrayList<>();
  private final SidecarClient client;

  /** Starts so many upstreams, and a client with one cluster over them. */
  SoakBed(
      int count,
      SeededDraws draws,
      FaultMix mix,
      Ledger ledger,
      CallPolicy calls,
      RetryLimit retries)
      throws IOException {
    for (int index = 0; index < count; index++) {
      upstreams.add(FaultyUpstream.start(loop, index, draws, mix, ledger));
    }
    List<Endpoint> endpoints =
        upstreams.stream()
            .map(upstream -> upstream.address())
            .map(address -> new Endpoint(address.getAddress(), address.getPort()))
            .toList();
    ClusterPolicy cluster =
        ClusterPolicy.of(CLUSTER)
            .with(endpoints)
            .with(
                new AdmissionPolicy(
                    AdmissionPolicy.DEFAULT.maxConnections(),
                    AdmissionPolicy.DEFAULT.maxPending(),
                    AdmissionPolicy.DEFAULT.maxRequests(),
                    retries));
    this.client =
        SidecarClient.create(
            new MeshPolicy(
                List.of(cluster), List.of(RoutePolicy.of(SoakCall.HOST, CLUSTER).with(calls))));
  }

  SidecarClient client() {
    return client;
  }

  /** What the client says of its cluster, now. */
  ClusterFigures figures() {
    return client.cluster(CLUSTER).figures();
  }

  List<FaultyUpstream> upstreams() {
    return upstreams;
  }

  /** Closes the client once every call has ended, and counts what is still held after a while. */
  List<Bound> leftovers(String phase) {
    List<Bound> bounds = new ArrayList<>();
    Leftovers.awaitNone(
        SETTLE_NANOS,
        () -> (long) figures().active() + figures().inFlight() + figures().retriesUnderWay());
    ClusterFigures last = figures();
    bounds.add(Bound.none(phase + "permits left", last.active()));
    bounds.add(Bound.none(phase + "retry permits left", last.retriesUnderWay()));
    bounds.add(Bound.none(phase + "attempts left in flight", last.inFlight()));
    client.close();
    bounds.add(
        Bound.none(
            phase + "connections left at the upstreams",
            Leftovers.awaitNone(CLOSE_NANOS, this::connections)));
    bounds.add(
        Bound.none(
            phase + "threads left", Leftovers.awaitNone(CLOSE_NANOS, leftovers::newThreads)));
    return bounds;
  }

  private long connections() {
    return upstreams.stream().mapToLong(FaultyUpstream::connections).sum();
  }

  @Override
  public void close() {
    client.close();
    upstreams.forEach(FaultyUpstream::close);
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
