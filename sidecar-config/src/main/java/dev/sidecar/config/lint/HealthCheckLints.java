package dev.sidecar.config.lint;

import dev.sidecar.config.text.DurationText;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HealthCheckPolicy;
import dev.sidecar.policy.HealthCheckTimes;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.policy.TlsPolicy;
import java.util.List;

/** Looks at the health checks of one cluster. */
final class HealthCheckLints {
  // Fewer do no harm together.
  private static final int MANY = 50;

  private HealthCheckLints() {}

  static void find(ClusterPolicy cluster, Site site, Findings findings) {
    HealthCheckPolicy check = cluster.health().healthCheck();
    if (check == null) {
      return;
    }
    List<String> place = site.at("healthCheck");
    HealthCheckTimes times = check.times();
    findings.addIf(
        check.timeout().compareTo(times.interval()) >= 0,
        Lint.HEALTH_CHECK_OUTLASTS_INTERVAL,
        site.at("healthCheck", "timeout"),
        DurationText.of(check.timeout())
            + " of an interval of "
            + DurationText.of(times.interval()));
    int endpoints =
        cluster.discovery() instanceof DiscoveryPolicy.Static named ? named.endpoints().size() : 0;
    findings.addIf(
        endpoints == 1 && cluster.health().panicThresholdPercent() > 0,
        Lint.HEALTH_CHECK_OF_ONE,
        place,
        "one endpoint");
    findings.addIf(
        endpoints >= MANY && times.jitter().isZero() && times.initialJitter().isZero(),
        Lint.HEALTH_CHECK_IN_STEP,
        place,
        endpoints + " endpoints at once");
    TlsPolicy tls = cluster.tls();
    boolean named =
        check.probe() instanceof HealthProbe.Http http && http.host() != null
            || check.probe() instanceof HealthProbe.Grpc grpc && grpc.host() != null;
    findings.addIf(
        tls != null && tls.serverName() == null && tls.peers().isEmpty() && !named,
        Lint.HEALTH_CHECK_NAMES_CLUSTER,
        place,
        "the peer must prove to be " + cluster.name());
  }
}
