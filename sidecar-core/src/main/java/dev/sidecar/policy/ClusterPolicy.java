package dev.sidecar.policy;

import dev.sidecar.endpoint.Endpoint;
import java.time.Duration;
import java.util.List;

/**
 * A group of endpoints that serve the same thing, and how to talk to them. Envoy: {@code Cluster}.
 *
 * @param name unique, letters, digits, {@code _ . -}
 * @param endpoints where it is served; a call to a cluster without endpoints fails with {@link
 *     dev.sidecar.failure.SidecarException.NoEndpoint}. Envoy: {@code load_assignment}
 * @param protocol default HTTP/1.1
 * @param loadBalancing default round robin
 * @param connectTimeout until connected, TLS included; more than 0; default 5 s. Envoy: {@code
 *     connect_timeout}
 * @param admission how much of the cluster is used at once
 * @param calls for calls that come by no route; a route brings its own
 */
public record ClusterPolicy(
    String name,
    List<Endpoint> endpoints,
    HttpProtocol protocol,
    LoadBalancingPolicy loadBalancing,
    Duration connectTimeout,
    AdmissionPolicy admission,
    CallPolicy calls) {
  public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);

  public ClusterPolicy {
    endpoints = List.copyOf(endpoints);
    new Check()
        .require(
            name.matches("[A-Za-z0-9_.-]{1,100}"),
            "name",
            name,
            "1 to 100 letters, digits, '_', '.', '-'")
        .require(
            endpoints.stream().distinct().count() == endpoints.size(),
            "endpoints",
            endpoints,
            "each address once")
        .positive("connectTimeout", connectTimeout)
        .done();
  }

  /** A cluster with every default: HTTP/1.1, round robin, 5 s to connect. */
  public static ClusterPolicy of(String name, Endpoint... endpoints) {
    return new ClusterPolicy(
        name,
        List.of(endpoints),
        HttpProtocol.HTTP1,
        new LoadBalancingPolicy.RoundRobin(),
        DEFAULT_CONNECT_TIMEOUT,
        AdmissionPolicy.DEFAULT,
        CallPolicy.DEFAULT);
  }

  /** The same cluster, served elsewhere. */
  public ClusterPolicy with(List<Endpoint> others) {
    return new ClusterPolicy(
        name, others, protocol, loadBalancing, connectTimeout, admission, calls);
  }

  /** The same cluster over another protocol. */
  public ClusterPolicy with(HttpProtocol other) {
    return new ClusterPolicy(
        name, endpoints, other, loadBalancing, connectTimeout, admission, calls);
  }

  /** The same cluster, balanced otherwise. */
  public ClusterPolicy with(LoadBalancingPolicy other) {
    return new ClusterPolicy(name, endpoints, protocol, other, connectTimeout, admission, calls);
  }

  /** The same cluster with another connect timeout. */
  public ClusterPolicy withConnectTimeout(Duration other) {
    return new ClusterPolicy(name, endpoints, protocol, loadBalancing, other, admission, calls);
  }

  /** The same cluster with other thresholds. */
  public ClusterPolicy with(AdmissionPolicy other) {
    return new ClusterPolicy(
        name, endpoints, protocol, loadBalancing, connectTimeout, other, calls);
  }

  /** The same cluster with another policy for its calls. */
  public ClusterPolicy with(CallPolicy other) {
    return new ClusterPolicy(
        name, endpoints, protocol, loadBalancing, connectTimeout, admission, other);
  }
}
