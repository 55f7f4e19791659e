package dev.sidecar.config.lint;

import dev.sidecar.policy.AdaptiveConcurrencyPolicy;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.SheddingPolicy;

/** Looks at what of admission follows what it sees. */
final class AdaptiveLints {
  private AdaptiveLints() {}

  static void find(AdmissionPolicy policy, Site site, Findings findings) {
    AdaptiveConcurrencyPolicy concurrency = policy.adaptiveConcurrency();
    findings.addIf(
        concurrency != null && concurrency.minLimit() >= policy.maxRequests(),
        Lint.ADAPTIVE_LIMIT_WITHOUT_EFFECT,
        site.at("admission", "adaptiveConcurrency"),
        "never below " + policy.maxRequests());
    findings.addIf(
        policy.shedding() instanceof SheddingPolicy.Control control
            && control.maxRejectionPercent() == 0,
        Lint.CONTROL_REFUSES_NOTHING,
        site.at("admission", "control", "maxRejectionProbability"),
        "a probability of 0");
  }
}
