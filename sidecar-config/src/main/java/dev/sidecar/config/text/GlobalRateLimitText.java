package dev.sidecar.config.text;

import static dev.sidecar.config.text.JavaText.quoted;
import static dev.sidecar.config.text.JavaText.time;

import dev.sidecar.policy.GlobalRateLimitAnswers;
import dev.sidecar.policy.GlobalRateLimitPolicy;
import dev.sidecar.policy.RateLimitPolicy;
import java.util.LinkedHashMap;
import java.util.Map;

/** The rate limit service of a route as its file has it, and as Java. */
final class GlobalRateLimitText {
  /** What holds for absent keys. */
  static final Map<String, Object> ABSENT =
      Map.of(
          "timeout",
          DurationText.of(GlobalRateLimitPolicy.DEFAULT_TIMEOUT),
          "failureModeDeny",
          false,
          "status",
          RateLimitPolicy.DEFAULT_STATUS,
          "statusOnError",
          GlobalRateLimitPolicy.DEFAULT_STATUS_ON_ERROR,
          "tellLimits",
          GlobalRateLimitAnswers.DEFAULT.tellLimits(),
          "tellLimited",
          GlobalRateLimitAnswers.DEFAULT.tellLimited(),
          "limitedHeaders",
          Map.of(),
          "enforced",
          PolicyTree.percent(GlobalRateLimitAnswers.DEFAULT.enforced()));

  private GlobalRateLimitText() {}

  static Map<String, Object> tree(GlobalRateLimitPolicy limit) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("cluster", limit.cluster());
    tree.put("domain", limit.domain());
    tree.put("timeout", DurationText.of(limit.timeout()));
    tree.put("failureModeDeny", limit.failureModeDeny());
    tree.put("status", limit.status());
    tree.put("statusOnError", limit.statusOnError());
    GlobalRateLimitAnswers answers = limit.answers();
    tree.put("tellLimits", answers.tellLimits());
    tree.put("tellLimited", answers.tellLimited());
    tree.put("limitedHeaders", RouteTree.headers(answers.limitedHeaders()));
    tree.put("enforced", PolicyTree.percent(answers.enforced()));
    return tree;
  }

  static String code(GlobalRateLimitPolicy limit) {
    String answers =
        limit.answers().equals(GlobalRateLimitAnswers.DEFAULT) ? "" : ", " + code(limit.answers());
    return "new GlobalRateLimitPolicy(%s, %s, %s, %b, %d, %d%s)"
        .formatted(
            quoted(limit.cluster()),
            quoted(limit.domain()),
            time(limit.timeout()),
            limit.failureModeDeny(),
            limit.status(),
            limit.statusOnError(),
            answers);
  }

  private static String code(GlobalRateLimitAnswers answers) {
    return "new GlobalRateLimitAnswers(%b, %b, %s, %s)"
        .formatted(
            answers.tellLimits(),
            answers.tellLimited(),
            RouteCode.headers(answers.limitedHeaders()),
            answers.enforced());
  }
}
