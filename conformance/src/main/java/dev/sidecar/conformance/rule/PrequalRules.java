package dev.sidecar.conformance.rule;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sidecar.balance.Loads;
import dev.sidecar.balance.ProbePool;
import dev.sidecar.policy.LoadBalancingPolicy.Prequal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Prequal's choice among probes as a function of what a case gives it. */
final class PrequalRules {
  private static final long NANOS_A_MILLI = 1_000_000;
  private static final long NANOS_A_MICRO = 1_000;

  private PrequalRules() {}

  record GivenProbes(
      @JsonProperty(required = true) int endpoints,
      @JsonProperty(required = true) List<GivenProbe> probes,
      @JsonProperty(required = true) List<Double> failed,
      @JsonProperty(required = true) long atMillis,
      @JsonProperty(required = true) double hotPercent,
      @JsonProperty(required = true) int removePerCall,
      @JsonProperty(required = true) int picks) {}

  record GivenProbe(
      @JsonProperty(required = true) int endpoint,
      @JsonProperty(required = true) int inFlight,
      @JsonProperty(required = true) long latencyMicros,
      @JsonProperty(required = true) long atMillis) {}

  static Object choose(GivenProbes given) {
    Prequal defaults = Prequal.of("/load");
    Prequal policy =
        new Prequal(
            "/load",
            defaults.probesPerCall(),
            defaults.probeTimeout(),
            Duration.ofSeconds(1),
            defaults.poolSize(),
            given.removePerCall(),
            given.hotPercent());
    int failed = given.failed().size();
    if (given.probes().stream().anyMatch(it -> it.endpoint() < 0 || it.endpoint() >= failed)) {
      throw new IllegalArgumentException("probes: an endpoint without a share in failed");
    }
    ProbePool pool = new ProbePool(policy, given.endpoints(), () -> 0);
    for (GivenProbe probe : given.probes()) {
      pool.add(
          probe.endpoint(),
          probe.inFlight(),
          probe.latencyMicros() * NANOS_A_MICRO,
          probe.atMillis() * NANOS_A_MILLI);
    }
    List<Integer> picked = new ArrayList<>();
    for (int i = 0; i < given.picks(); i++) {
      picked.add(pool.choose(new Failing(given.failed()), given.atMillis() * NANOS_A_MILLI));
    }
    return Map.of("picked", picked);
  }

  /** Endpoints of which nothing is known but how many of their attempts failed. */
  private record Failing(List<Double> fractions) implements Loads {
    @Override
    public int size() {
      return fractions.size();
    }

    @Override
    public int inFlight(int index) {
      return 0;
    }

    @Override
    public double failedFraction(int index, long nowNanos) {
      return fractions.get(index);
    }
  }
}
