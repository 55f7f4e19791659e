package dev.sidecar.policy;

import dev.sidecar.endpoint.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A group of endpoints that serve the same thing, and how to talk to them. Envoy: {@code Cluster}.
 *
 * @param name unique, letters, digits, {@code _ . -}
 * @param discovery where it is served
 * @param protocol default HTTP/1.1
 * @param loadBalancing default round robin
 * @param connectTimeout until connected, TLS included; more than 0; default 5 s. Envoy: {@code
 *     connect_timeout}
 * @param admission how much of the cluster is used at once
 * @param health what keeps attempts away from what does not work
 * @param calls for calls that come by no route; a route brings its own
 * @param tls how its connections are secured; default null, plain text
 * @param spread among which endpoints one is picked; default all of the first priority
 * @param keepAlive how long idle connections are used again
 */
public record ClusterPolicy(
    String name,
    DiscoveryPolicy discovery,
    HttpProtocol protocol,
    LoadBalancingPolicy loadBalancing,
    Duration connectTimeout,
    AdmissionPolicy admission,
    HealthPolicy health,
    CallPolicy calls,
    @Nullable TlsPolicy tls,
    SpreadPolicy spread,
    KeepAlivePolicy keepAlive) {
  public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);

  public ClusterPolicy {
    new Check()
        .require(
            name.matches("[A-Za-z0-9_.-]{1,100}"),
            "name",
            name,
            "1 to 100 letters, digits, '_', '.', '-'")
        .positive("connectTimeout", connectTimeout)
        // A ring of each locality, chosen in turn, would send one hash to several endpoints.
        .require(
            !(loadBalancing instanceof LoadBalancingPolicy.Hashing) || spread.locality() == null,
            "locality",
            "a policy",
            "none with ringHash or maglev, which choose among all localities")
        .require(
            protocol == HttpProtocol.HTTP2 || !asksGrpc(health),
            "healthCheck.grpc",
            "protocol http1",
            "protocol http2, which gRPC needs")
        // Clients would send one hash to different endpoints.
        .require(
            !(loadBalancing instanceof LoadBalancingPolicy.Hashing) || spread.subsetting() == null,
            "subsetting",
            "a policy",
            "none with ringHash or maglev, which need the same endpoints everywhere")
        .done();
  }

  private static boolean asksGrpc(HealthPolicy health) {
    HealthCheckPolicy check = health.healthCheck();
    return check != null && check.probe() instanceof HealthProbe.Grpc;
  }

  /** A cluster with every default: HTTP/1.1, round robin, 5 s to connect. */
  public static ClusterPolicy of(String name, Endpoint... endpoints) {
    return of(name, DiscoveryPolicy.Static.of(List.of(endpoints)));
  }

  /** A cluster with every default, found as told. */
  public static ClusterPolicy of(String name, DiscoveryPolicy discovery) {
    return new ClusterPolicy(
        name,
        discovery,
        HttpProtocol.HTTP1,
        new LoadBalancingPolicy.RoundRobin(),
        DEFAULT_CONNECT_TIMEOUT,
        AdmissionPolicy.DEFAULT,
        HealthPolicy.DEFAULT,
        CallPolicy.DEFAULT,
        null,
        SpreadPolicy.DEFAULT,
        KeepAlivePolicy.DEFAULT);
  }

  /** The same cluster, served elsewhere. */
  public ClusterPolicy with(List<Endpoint> others) {
    return with(DiscoveryPolicy.Static.of(others));
  }

  /** The same cluster, found otherwise. */
  public ClusterPolicy with(DiscoveryPolicy other) {
    return edited(draft -> draft.discovery = other);
  }

  /** The same cluster over another protocol. */
  public ClusterPolicy with(HttpProtocol other) {
    return edited(draft -> draft.protocol = other);
  }

  /** The same cluster, balanced otherwise. */
  public ClusterPolicy with(LoadBalancingPolicy other) {
    return edited(draft -> draft.loadBalancing = other);
  }

  /** The same cluster with another connect timeout. */
  public ClusterPolicy withConnectTimeout(Duration other) {
    return edited(draft -> draft.connectTimeout = other);
  }

  /** The same cluster with other thresholds. */
  public ClusterPolicy with(AdmissionPolicy other) {
    return edited(draft -> draft.admission = other);
  }

  /** The same cluster, its health judged otherwise. */
  public ClusterPolicy with(HealthPolicy other) {
    return edited(draft -> draft.health = other);
  }

  /** The same cluster with another policy for its calls. */
  public ClusterPolicy with(CallPolicy other) {
    return edited(draft -> draft.calls = other);
  }

  /** The same cluster, its connections secured as told. */
  public ClusterPolicy with(TlsPolicy other) {
    return edited(draft -> draft.tls = other);
  }

  /** The same cluster, its attempts spread otherwise. */
  public ClusterPolicy with(SpreadPolicy other) {
    return edited(draft -> draft.spread = other);
  }

  /** The same cluster, its idle connections kept otherwise. */
  public ClusterPolicy with(KeepAlivePolicy other) {
    return edited(draft -> draft.keepAlive = other);
  }

  private ClusterPolicy edited(Consumer<Draft> edit) {
    Draft draft = new Draft(this);
    edit.accept(draft);
    return draft.finished();
  }

  /** The parts, each of which may be another one. */
  private static final class Draft {
    private String name;
    private DiscoveryPolicy discovery;
    private HttpProtocol protocol;
    private LoadBalancingPolicy loadBalancing;
    private Duration connectTimeout;
    private AdmissionPolicy admission;
    private HealthPolicy health;
    private CallPolicy calls;
    private @Nullable TlsPolicy tls;
    private SpreadPolicy spread;
    private KeepAlivePolicy keepAlive;

    private Draft(ClusterPolicy of) {
      name = of.name;
      discovery = of.discovery;
      protocol = of.protocol;
      loadBalancing = of.loadBalancing;
      connectTimeout = of.connectTimeout;
      admission = of.admission;
      health = of.health;
      calls = of.calls;
      tls = of.tls;
      spread = of.spread;
      keepAlive = of.keepAlive;
    }

    private ClusterPolicy finished() {
      return new ClusterPolicy(
          name,
          discovery,
          protocol,
          loadBalancing,
          connectTimeout,
          admission,
          health,
          calls,
          tls,
          spread,
          keepAlive);
    }
  }
}
