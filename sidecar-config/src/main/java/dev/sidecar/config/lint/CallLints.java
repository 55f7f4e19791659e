package dev.sidecar.config.lint;

import dev.sidecar.config.text.DurationText;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RetryRate;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at what holds for a call: its limits and its retries. */
final class CallLints {
  private static final Set<String> REPEATABLE =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

  private CallLints() {}

  /**
   * Looks at the calls of a route, or at those of a cluster that come by no route.
   *
   * @param methods what the route takes; empty is every method
   */
  static void find(
      CallPolicy calls, ClusterPolicy cluster, Set<String> methods, Site site, Findings findings) {
    limits(calls, cluster.connectTimeout(), site, findings);
    if (site.says("retry")) {
      retries(calls.retry(), cluster.admission(), methods, site, findings);
    }
    boolean retried = calls.retry().attempts() > 1 && !calls.retry().on().isEmpty();
    if (retried || calls.hedge() != null) {
      RetryEndpointsLints.find(calls, cluster, site, findings);
    }
    boolean admitted = !allowsNone(cluster.admission().retries());
    HedgeLints.find(calls, !noneRepeatable(methods), admitted, site, findings);
  }

  private static void limits(CallPolicy calls, Duration connect, Site site, Findings findings) {
    Duration call = calls.timeouts().call();
    Duration perTry = calls.timeouts().perTry();
    Duration idle = calls.timeouts().streamIdle();
    int attempts = calls.retry().attempts();
    boolean reaches = reaches(perTry, call);
    findings.addIf(
        reaches,
        Lint.PER_TRY_TIMEOUT_IGNORED,
        site.at("perTryTimeout"),
        "%s is not below timeout, %s".formatted(DurationText.of(perTry), DurationText.of(call)));
    findings.addIf(
        !reaches && !perTry.isZero() && !call.isZero() && over(perTry, attempts, call),
        Lint.ATTEMPTS_EXCEED_TIMEOUT,
        site.at("perTryTimeout"),
        "%d attempts of %s do not fit into timeout, %s"
            .formatted(attempts, DurationText.of(perTry), DurationText.of(call)));
    findings.addIf(
        site.says("connectTimeout") && (reaches(connect, perTry) || reaches(connect, call)),
        Lint.CONNECT_TIMEOUT_IGNORED,
        site.at("connectTimeout"),
        "%s is not below %s"
            .formatted(
                DurationText.of(connect),
                reaches(connect, perTry)
                    ? "perTryTimeout, " + DurationText.of(perTry)
                    : "timeout, " + DurationText.of(call)));
    findings.addIf(
        site.says("streamIdleTimeout") && reaches(idle, call),
        Lint.STREAM_IDLE_TIMEOUT_IGNORED,
        site.at("streamIdleTimeout"),
        "%s is not below timeout, %s".formatted(DurationText.of(idle), DurationText.of(call)));
    findings.addIf(
        call.isZero() && perTry.isZero(), Lint.NO_TIME_LIMIT, site.at("timeout"), "no limit");
  }

  private static void retries(
      RetryPolicy retry,
      AdmissionPolicy admission,
      Set<String> methods,
      Site site,
      Findings findings) {
    boolean several = retry.attempts() > 1;
    boolean wanted = several && !retry.on().isEmpty();
    boolean anyMethod = methods.isEmpty() || !REPEATABLE.containsAll(methods);
    findings.addIf(
        wanted && retry.nonIdempotent() && anyMethod,
        Lint.RETRY_OF_ANY_METHOD,
        site.at("retry", "nonIdempotent"),
        "a POST is sent again after " + conditions(retry));
    findings.addIf(
        wanted && !retry.nonIdempotent() && noneRepeatable(methods) && !coversNotSent(retry),
        Lint.RETRY_WITHOUT_EFFECT,
        site.at("retry", "on"),
        "%s is not sent again after %s"
            .formatted(String.join(", ", methods.stream().sorted().toList()), conditions(retry)));
    findings.addIf(
        wanted
            && !retry.nonIdempotent()
            && noneRepeatable(methods)
            && coversNotSent(retry)
            && retry.on().stream().anyMatch(RetryCondition::coversAnswers),
        Lint.RETRY_NOT_AFTER_ANSWERS,
        site.at("retry", "on"),
        "%s is sent again only if it was not sent"
            .formatted(String.join(", ", methods.stream().sorted().toList())));
    findings.addIf(
        several && retry.on().isEmpty() && site.says("retry", "attempts"),
        Lint.RETRY_WITHOUT_CONDITION,
        site.at("retry", "attempts"),
        retry.attempts() + " attempts, and no condition for the second");
    findings.addIf(
        !several && !retry.on().isEmpty() && sameSite(site),
        Lint.RETRY_OF_ONE_ATTEMPT,
        site.at("retry", "on"),
        "conditions for a second attempt, and attempts: 1");
    findings.addIf(
        wanted && (allowsNone(admission.retries()) || allowsNone(admission.retryRate())),
        Lint.RETRIES_REFUSED,
        site.at("retry"),
        retry.attempts() + " attempts, and no retry is admitted");
    findings.addIf(
        !retry.statusCodes().isEmpty()
            && retry.statusCodes().stream().allMatch(code -> covered(retry.on(), code)),
        Lint.STATUS_CODES_REDUNDANT,
        site.at("retry", "statusCodes"),
        "covered by " + conditions(retry));
    if (wanted) {
      RetryHeaderLints.find(retry, site, findings);
    }
  }

  private static boolean covered(Set<RetryCondition> on, int status) {
    return (on.contains(RetryCondition.STATUS_5XX) && status >= 500)
        || (on.contains(RetryCondition.GATEWAY_ERROR) && status >= 502 && status <= 504)
        || (on.contains(RetryCondition.RETRIABLE_4XX) && status == 409);
  }

  // A route that says attempts: 1 need not empty the conditions of its cluster.
  private static boolean sameSite(Site site) {
    return site.says("retry", "on")
        && site.says("retry", "attempts")
        && site.at("retry", "on").subList(0, 2).equals(site.at("retry", "attempts").subList(0, 2));
  }

  private static boolean noneRepeatable(Set<String> methods) {
    return !methods.isEmpty() && methods.stream().noneMatch(REPEATABLE::contains);
  }

  private static boolean coversNotSent(RetryPolicy retry) {
    return retry.on().stream().anyMatch(RetryCondition::coversNotSent);
  }

  private static boolean allowsNone(RetryLimit limit) {
    return limit instanceof RetryLimit.Budget budget
        ? budget.percent() == 0 && budget.minConcurrency() == 0
        : limit instanceof RetryLimit.Fixed fixed && fixed.maxRetries() == 0;
  }

  private static boolean allowsNone(@Nullable RetryRate rate) {
    return rate != null && rate.percent() == 0 && rate.minPerSecond() == 0;
  }

  private static String conditions(RetryPolicy retry) {
    return String.join(", ", retry.on().stream().sorted().map(RetryCondition::text).toList());
  }

  /** Whether a limit is so long that another, if there is one, always ends first. */
  static boolean reaches(Duration limit, Duration other) {
    return !limit.isZero() && !other.isZero() && limit.compareTo(other) >= 0;
  }

  private static boolean over(Duration perTry, int attempts, Duration call) {
    return perTry.multipliedBy(attempts).compareTo(call) > 0;
  }
}
