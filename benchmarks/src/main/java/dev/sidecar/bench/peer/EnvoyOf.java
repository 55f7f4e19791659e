package dev.sidecar.bench.peer;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.envoy.EnvoyBootstrap;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Envoy with one cluster, to which every host is routed, and nothing sent again. One worker.
 *
 * @param balancing of the cluster
 */
public record EnvoyOf(LoadBalancingPolicy balancing) implements ProxyProgram {
  private static final Envoy PLAIN = new Envoy(Path.of(""));

  @Override
  public String name() {
    return PLAIN.name();
  }

  @Override
  public String install() {
    return PLAIN.install();
  }

  @Override
  public String versionFlag() {
    return PLAIN.versionFlag();
  }

  @Override
  public String versionIn(String output) {
    return PLAIN.versionIn(output);
  }

  @Override
  public List<String> configure(Path binary, Path directory, Site site) throws IOException {
    Endpoint[] endpoints =
        site.upstreams().stream()
            .map(it -> new Endpoint(it.getAddress(), it.getPort()))
            .toArray(Endpoint[]::new);
    MeshPolicy policy = policy(balancing, endpoints);
    return Envoy.started(binary, directory, EnvoyBootstrap.write(policy, site.listener()));
  }

  /** The policy that the library's arms have, too. */
  public static MeshPolicy policy(LoadBalancingPolicy balancing, Endpoint... endpoints) {
    CallPolicy once = CallPolicy.DEFAULT.with(RetryPolicy.NONE);
    ClusterPolicy only = ClusterPolicy.of("only", endpoints).with(balancing).with(once);
    return new MeshPolicy(List.of(only), List.of(RoutePolicy.of("*", "only").with(once)));
  }
}
