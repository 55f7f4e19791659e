package dev.sidecar.bench;

import dev.sidecar.config.PolicyFile;
import dev.sidecar.config.PolicyFileException;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.envoy.EnvoyBootstrap;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Everything that one measurement runs against: two upstreams, the clients, and Envoy. */
final class Testbed implements AutoCloseable {
  /** Bytes of every response body. */
  static final int RESPONSE_BYTES = 256;

  private static final String LOGICAL_HOST = "orders.test";
  private static final String PATH = "/bytes/" + RESPONSE_BYTES;

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<UpstreamProcess> upstreams = new ArrayList<>();
  private final List<Arm> arms = new ArrayList<>();

  private Testbed() {}

  /** Starts what the plan needs; Envoy only where there is an arm for it. */
  static Testbed start(Plan plan, Path policyFile, @Nullable EnvoyBinary envoy)
      throws IOException, PolicyFileException {
    Testbed testbed = new Testbed();
    try {
      testbed.startUpstream();
      testbed.startUpstream();
      MeshPolicy policy = testbed.overUpstreams(PolicyFile.load(policyFile));
      for (ArmName name : plan.arms()) {
        testbed.arms.add(testbed.arm(name, policy, envoy));
      }
      return testbed;
    } catch (Throwable failed) {
      testbed.close();
      throw failed;
    }
  }

  List<Arm> arms() {
    return arms;
  }

  List<Long> upstreamPids() {
    return upstreams.stream().map(UpstreamProcess::pid).toList();
  }

  private Arm arm(ArmName name, MeshPolicy policy, @Nullable EnvoyBinary envoy) throws IOException {
    return switch (name) {
      case DIRECT -> new Arm(name, closedAtEnd(new OkHttpClient()), directRequests(), null);
      case DIRECT_TUNED -> new Arm(name, tuned(), directRequests(), null);
      case LIBRARY -> {
        SidecarClient client = SidecarClient.create(policy);
        open.push(client);
        yield new Arm(name, client, List.of(request(LOGICAL_HOST)), null);
      }
      case ENVOY -> {
        if (envoy == null) {
          throw new IllegalStateException("envoy: no binary (expected: the arm left out)");
        }
        EnvoyProcess process =
            EnvoyProcess.start(envoy.path(), listener -> EnvoyBootstrap.write(policy, listener));
        open.push(process);
        Request throughEnvoy =
            request("127.0.0.1:" + process.listener().getPort())
                .newBuilder()
                .header("Host", LOGICAL_HOST)
                .build();
        yield new Arm(name, tuned(), List.of(throughEnvoy), process.handle());
      }
    };
  }

  /** Differs from the default client in these three limits only; it enforces none of them. */
  private OkHttpClient tuned() {
    return closedAtEnd(
        new OkHttpClient.Builder()
            .connectTimeout(Duration.ZERO)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .build());
  }

  private OkHttpClient closedAtEnd(OkHttpClient client) {
    open.push(() -> client.connectionPool().evictAll());
    return client;
  }

  private List<Request> directRequests() {
    return upstreams.stream().map(upstream -> request("127.0.0.1:" + upstream.port())).toList();
  }

  private static Request request(String authority) {
    return new Request.Builder().url("http://" + authority + PATH).build();
  }

  private void startUpstream() throws IOException {
    UpstreamProcess upstream = UpstreamProcess.start();
    open.push(upstream);
    upstreams.add(upstream);
  }

  /** The policy with this run's upstreams in the place of every cluster's endpoints. */
  private MeshPolicy overUpstreams(MeshPolicy policy) {
    List<Endpoint> endpoints =
        upstreams.stream().map(upstream -> Endpoint.parse("127.0.0.1:" + upstream.port())).toList();
    List<ClusterPolicy> clusters =
        policy.clusters().stream().map(cluster -> cluster.with(endpoints)).toList();
    return new MeshPolicy(clusters, policy.routes());
  }

  /** Ends all in reverse order; one that fails to end does not keep the others alive. */
  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception failed) {
        System.err.println("not closed cleanly: " + failed);
      }
    }
  }
}
