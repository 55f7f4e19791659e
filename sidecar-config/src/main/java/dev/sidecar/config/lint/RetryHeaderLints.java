package dev.sidecar.config.lint;

import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryPolicy;

/** Looks at what headers have to say about the retries of a policy that has some. */
final class RetryHeaderLints {
  private RetryHeaderLints() {}

  static void find(RetryPolicy retry, Site site, Findings findings) {
    findings.addIf(
        !retry.nonIdempotent() && retry.on().stream().anyMatch(RetryCondition::isGrpcStatus),
        Lint.RETRY_OF_GRPC_WITHOUT_EFFECT,
        site.at("retry", "on"),
        "a POST is not sent again after an answer");
    findings.addIf(
        !retry.headers().rateLimited().headers().isEmpty()
            && retry.on().stream().noneMatch(RetryCondition::coversAnswers),
        Lint.RATE_LIMITED_BACKOFF_WITHOUT_EFFECT,
        site.at("retry", "rateLimitedBackoff"),
        "no answer is followed by another attempt");
  }
}
