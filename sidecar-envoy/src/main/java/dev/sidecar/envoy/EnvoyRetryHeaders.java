package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.RateLimitedBackoff;
import dev.sidecar.policy.RateLimitedBackoff.ResetHeader;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryHeaders;
import dev.sidecar.policy.RoutePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Writes what headers have to say about retries as fields of an Envoy {@code RetryPolicy}. */
final class EnvoyRetryHeaders {
  private EnvoyRetryHeaders() {}

  static ObjectNode of(String field, RetryHeaders headers, Set<RetryCondition> on) {
    ObjectNode written = Json.object();
    if (on.contains(RetryCondition.RETRIABLE_HEADERS)) {
      written.set("retriable_headers", matches(field + ".retriableHeaders", headers.response()));
    }
    if (!headers.request().isEmpty()) {
      written.set(
          "retriable_request_headers",
          matches(field + ".retriableRequestHeaders", headers.request()));
    }
    RateLimitedBackoff waits = headers.rateLimited();
    if (!waits.headers().isEmpty()) {
      written.set(
          "rate_limited_retry_back_off",
          Json.object(
              "reset_headers",
              waits.headers().stream().map(EnvoyRetryHeaders::reset).toList(),
              "max_interval",
              Json.duration(field + ".rateLimitedBackoff.maxInterval", waits.maxInterval())));
    }
    return written;
  }

  /** Whether some route asks headers by a regular expression. */
  static boolean regexes(List<RoutePolicy> routes) {
    return routes.stream()
        .map(route -> route.calls().retry().headers())
        .flatMap(it -> Stream.concat(it.response().stream(), it.request().stream()))
        .anyMatch(it -> EnvoyMatches.isRegex(it.value()));
  }

  private static ArrayNode matches(String field, List<HeaderMatch> matches) {
    List<ObjectNode> written = new ArrayList<>();
    for (HeaderMatch match : matches) {
      written.add(EnvoyMatches.header(field + "[" + written.size() + "]", match));
    }
    return Json.list(written);
  }

  private static ObjectNode reset(ResetHeader header) {
    return Json.object(
        "name",
        header.name(),
        "format",
        switch (header.format()) {
          case SECONDS -> "SECONDS";
          case UNIX_TIMESTAMP -> "UNIX_TIMESTAMP";
        });
  }
}
