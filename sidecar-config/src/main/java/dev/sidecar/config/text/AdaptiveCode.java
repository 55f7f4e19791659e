package dev.sidecar.config.text;

import static dev.sidecar.config.text.JavaText.time;

import dev.sidecar.policy.AdaptiveConcurrencyPolicy;
import dev.sidecar.policy.AdaptiveConcurrencyPolicy.MinRtt;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.SheddingPolicy;
import dev.sidecar.policy.SheddingPolicy.Control;
import dev.sidecar.policy.SheddingPolicy.Success;
import dev.sidecar.policy.SheddingPolicy.Throttle;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes what of admission follows what it sees, as Java. */
final class AdaptiveCode {
  private AdaptiveCode() {}

  /** Adds the calls of an admission's builder. */
  static void admission(JavaText code, AdmissionPolicy admission) {
    AdaptiveConcurrencyPolicy concurrency = admission.adaptiveConcurrency();
    if (concurrency != null) {
      code.call("adaptiveConcurrency", concurrency(concurrency));
    }
    SheddingPolicy shedding = admission.shedding();
    if (shedding instanceof Control control) {
      code.call("control", control.equals(Control.DEFAULT) ? plain("Control") : control(control));
    } else if (shedding instanceof Throttle throttle) {
      code.call(
          "throttle", throttle.equals(Throttle.DEFAULT) ? plain("Throttle") : throttle(throttle));
    }
  }

  private static String plain(String kind) {
    return "SheddingPolicy." + kind + ".DEFAULT";
  }

  private static String concurrency(AdaptiveConcurrencyPolicy policy) {
    AdaptiveConcurrencyPolicy usual = AdaptiveConcurrencyPolicy.DEFAULT;
    int derived = AdaptiveConcurrencyPolicy.minLimit(policy.minRtt(), policy.maxLimit());
    JavaText code = new JavaText("AdaptiveConcurrencyPolicy.builder()");
    code.add("percentile", policy.percentile(), usual.percentile());
    code.add("minLimit", policy.minLimit(), derived);
    code.add("maxLimit", policy.maxLimit(), usual.maxLimit());
    code.add("updateInterval", policy.updateInterval(), usual.updateInterval());
    MinRtt rtt = policy.minRtt();
    if (!rtt.equals(MinRtt.DEFAULT)) {
      code.call(
          "minRtt",
          "new AdaptiveConcurrencyPolicy.MinRtt(%s, %d, %s, %d, %s)"
              .formatted(
                  time(rtt.interval()),
                  rtt.requests(),
                  rtt.jitterPercent(),
                  rtt.concurrency(),
                  rtt.bufferPercent()));
    }
    return code.built();
  }

  private static String control(Control policy) {
    return "new SheddingPolicy.Control(%s, %s, %s, %d, %s, %s)"
        .formatted(
            time(policy.window()),
            policy.thresholdPercent(),
            policy.aggression(),
            policy.rpsThreshold(),
            policy.maxRejectionPercent(),
            success(policy.success()));
  }

  private static String success(Success success) {
    if (success.equals(Success.DEFAULT)) {
      return "SheddingPolicy.Success.DEFAULT";
    }
    String statuses =
        success.statuses().stream()
            .map(it -> "new SheddingPolicy.StatusRange(" + it.first() + ", " + it.last() + ")")
            .collect(Collectors.joining(", "));
    List<Integer> codes = List.copyOf(new TreeSet<>(success.grpcCodes()));
    String sorted = codes.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return "new SheddingPolicy.Success(List.of(" + statuses + "), Set.of(" + sorted + "))";
  }

  private static String throttle(Throttle policy) {
    return "new SheddingPolicy.Throttle(" + policy.k() + ", " + time(policy.window()) + ")";
  }
}
