package dev.sidecar.config.text;

import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.RateLimitedBackoff;
import dev.sidecar.policy.RateLimitedBackoff.ResetHeader;
import dev.sidecar.policy.RetryHeaders;
import dev.sidecar.policy.RetryPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes what headers have to say about retries, as a mapping and as Java. */
final class RetryHeadersText {
  private RetryHeadersText() {}

  static Map<String, Object> tree(RetryHeaders headers) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("retriableHeaders", matches(headers.response()));
    tree.put("retriableRequestHeaders", matches(headers.request()));
    Map<String, Object> waits = new LinkedHashMap<>();
    waits.put("headers", headers.rateLimited().headers().stream().map(it -> reset(it)).toList());
    waits.put("maxInterval", DurationText.of(headers.rateLimited().maxInterval()));
    tree.put("rateLimitedBackoff", waits);
    return tree;
  }

  static List<Object> matches(List<HeaderMatch> matches) {
    return matches.stream().<Object>map(PolicyTree::header).toList();
  }

  private static Map<String, Object> reset(ResetHeader header) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", header.name());
    tree.put("format", header.format().text());
    return tree;
  }

  /** Adds what differs from the policy before to the calls of a builder. */
  static void code(JavaText code, RetryPolicy retry, RetryPolicy before) {
    RetryHeaders headers = retry.headers();
    List<HeaderMatch> absent =
        RetryPolicy.retriableHeaders(retry.on(), before.headers().response());
    if (!headers.response().equals(absent)) {
      code.call("retriableHeaders", arguments(headers.response()));
    }
    if (!headers.request().equals(before.headers().request())) {
      code.call("retriableRequestHeaders", arguments(headers.request()));
    }
    if (!headers.rateLimited().equals(before.headers().rateLimited())) {
      code.call("rateLimitedBackoff", waits(headers.rateLimited()));
    }
  }

  private static String arguments(List<HeaderMatch> matches) {
    return JavaText.list(matches.stream().map(CallCode::header));
  }

  private static String waits(RateLimitedBackoff waits) {
    String headers = JavaText.list(waits.headers().stream().map(RetryHeadersText::made));
    return waits.equals(RateLimitedBackoff.of(waits.headers().toArray(ResetHeader[]::new)))
        ? "RateLimitedBackoff.of(" + headers + ")"
        : "new RateLimitedBackoff(List.of("
            + headers
            + "), "
            + JavaText.time(waits.maxInterval())
            + ")";
  }

  private static String made(ResetHeader header) {
    return "new RateLimitedBackoff.ResetHeader(%s, RateLimitedBackoff.Format.%s)"
        .formatted(JavaText.quoted(header.name()), header.format().name());
  }
}
