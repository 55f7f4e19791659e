package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.AdaptiveConcurrencyPolicy;
import dev.sidecar.policy.AdaptiveConcurrencyPolicy.MinRtt;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.SheddingPolicy;
import dev.sidecar.policy.SheddingPolicy.Control;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Writes what of admission follows what it sees, as HTTP filters of the listener: one for each
 * cluster, which is off except on the routes to that cluster, so that clusters do not share a
 * state.
 */
final class EnvoyAdaptive {
  private static final String FILTERS = "envoy.extensions.filters.http.";
  private static final String CONCURRENCY = "sidecar.adaptive_concurrency.";
  private static final String CONTROL = "sidecar.admission_control.";

  private final List<ClusterPolicy> clusters;

  EnvoyAdaptive(List<ClusterPolicy> clusters) {
    this.clusters = clusters;
  }

  /** The filters before the router, in the order in which a request meets them. */
  List<ObjectNode> filters() {
    List<ObjectNode> controls = new ArrayList<>();
    List<ObjectNode> limits = new ArrayList<>();
    for (int i = 0; i < clusters.size(); i++) {
      String field = "clusters[" + i + "].admission";
      String name = clusters.get(i).name();
      AdmissionPolicy admission = clusters.get(i).admission();
      SheddingPolicy shedding = admission.shedding();
      if (shedding != null) {
        controls.add(filter(CONTROL + name, control(field, shedding)));
      }
      AdaptiveConcurrencyPolicy concurrency = admission.adaptiveConcurrency();
      if (concurrency != null) {
        limits.add(
            filter(CONCURRENCY + name, concurrency(field + ".adaptiveConcurrency", concurrency)));
      }
    }
    controls.addAll(limits);
    return controls;
  }

  /** What switches the filters of its cluster on for a route, by their names; empty for none. */
  ObjectNode perRoute(String cluster) {
    ObjectNode on = Json.object();
    for (ClusterPolicy policy : clusters) {
      AdmissionPolicy admission = policy.admission();
      if (policy.name().equals(cluster) && admission.shedding() != null) {
        on.set(CONTROL + cluster, switchedOn());
      }
      if (policy.name().equals(cluster) && admission.adaptiveConcurrency() != null) {
        on.set(CONCURRENCY + cluster, switchedOn());
      }
    }
    return on;
  }

  private static ObjectNode switchedOn() {
    return Json.typed("envoy.config.route.v3.FilterConfig", "config", Json.object());
  }

  private static ObjectNode filter(String name, ObjectNode config) {
    return Json.object("name", name, "disabled", true, "typed_config", config);
  }

  private static ObjectNode concurrency(String field, AdaptiveConcurrencyPolicy policy) {
    MinRtt rtt = policy.minRtt();
    ObjectNode limits =
        Json.object(
            "max_concurrency_limit",
            policy.maxLimit(),
            "concurrency_update_interval",
            Json.duration(field + ".updateInterval", policy.updateInterval()));
    if (policy.minLimit() != rtt.concurrency()) {
      // Only from Envoy 1.40 on, so not where its default is meant.
      limits.put("min_concurrency_limit", policy.minLimit());
    }
    return Json.typed(
        FILTERS + "adaptive_concurrency.v3.AdaptiveConcurrency",
        "gradient_controller_config",
        Json.object(
            "sample_aggregate_percentile",
            percent(policy.percentile()),
            "concurrency_limit_params",
            limits,
            "min_rtt_calc_params",
            Json.object(
                "interval",
                Json.duration(field + ".minRtt.interval", rtt.interval()),
                "request_count",
                rtt.requests(),
                "jitter",
                percent(rtt.jitterPercent()),
                "min_concurrency",
                rtt.concurrency(),
                "buffer",
                percent(rtt.bufferPercent()))));
  }

  private static ObjectNode control(String field, SheddingPolicy policy) {
    if (!(policy instanceof Control control)) {
      throw new NotExpressibleException(
          field + ".throttle", policy, "counts no call that it has refused; see control");
    }
    List<ObjectNode> statuses = new ArrayList<>();
    for (SheddingPolicy.StatusRange range : control.success().statuses()) {
      // Its end is the first that is not in it.
      statuses.add(Json.object("start", range.first(), "end", range.last() + 1));
    }
    return Json.typed(
        FILTERS + "admission_control.v3.AdmissionControl",
        "success_criteria",
        Json.object(
            "http_criteria",
            Json.object("http_success_status", statuses),
            "grpc_criteria",
            Json.object("grpc_success_status", new TreeSet<>(control.success().grpcCodes()))),
        "sampling_window",
        Json.duration(field + ".control.window", control.window()),
        "aggression",
        runtime("aggression", control.aggression()),
        "sr_threshold",
        runtime("sr_threshold", percent(control.thresholdPercent())),
        "rps_threshold",
        runtime("rps_threshold", control.rpsThreshold()),
        "max_rejection_probability",
        runtime("max_rejection_probability", percent(control.maxRejectionPercent())));
  }

  // A value may be changed by a key of Envoy's runtime, which must have a name; nobody sets it.
  private static ObjectNode runtime(String name, Object value) {
    return Json.object("default_value", value, "runtime_key", "sidecar.admission_control." + name);
  }

  private static ObjectNode percent(double percent) {
    return Json.object("value", percent);
  }
}
