package dev.sidecar.config;

import dev.sidecar.config.text.DurationText;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.RateLimitedBackoff;
import dev.sidecar.policy.RateLimitedBackoff.Format;
import dev.sidecar.policy.RateLimitedBackoff.ResetHeader;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryHeaders;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.ValueMatch;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what {@code retry} says about headers; what is absent is inherited. */
final class RetryHeadersReader {
  static final List<String> KEYS =
      List.of("retriableHeaders", "retriableRequestHeaders", "rateLimitedBackoff");

  /** Stands in for headers that were refused, beside conditions that were. */
  static final RetryHeaders REFUSED =
      new RetryHeaders(
          List.of(new HeaderMatch("x", new ValueMatch.Present(true), false)),
          List.of(),
          RateLimitedBackoff.NONE);

  private static final String MATCHES = "a list like [{name: x-busy, present: true}]";
  private static final String RESETS = "a list like [{name: retry-after, format: seconds}]";
  private static final List<Format> FORMATS = List.of(Format.values());

  private RetryHeadersReader() {}

  /**
   * The headers; null if those of answers were refused, so that they do not fit the conditions.
   *
   * @param on null if the conditions were refused
   */
  static @Nullable RetryHeaders read(
      YamlMapping mapping, @Nullable Set<RetryCondition> on, RetryHeaders inherited) {
    List<HeaderMatch> request =
        mapping.optional("retriableRequestHeaders", inherited.request(), it -> matches(it));
    RateLimitedBackoff waits =
        mapping.optional(
            "rateLimitedBackoff",
            inherited.rateLimited(),
            it -> waits(it, inherited.rateLimited()));
    YamlValue given = mapping.get("retriableHeaders");
    List<HeaderMatch> response =
        given != null
            ? matches(given)
            : on == null ? List.of() : RetryPolicy.retriableHeaders(on, inherited.response());
    return response == null ? null : new RetryHeaders(response, request, waits);
  }

  private static @Nullable List<HeaderMatch> matches(YamlValue value) {
    return ListReader.read(value, MATCHES, RouteMatchReader::header);
  }

  private static @Nullable RateLimitedBackoff waits(YamlValue value, RateLimitedBackoff inherited) {
    YamlMapping mapping =
        YamlMapping.read(
            value,
            "a mapping like {headers: [{name: retry-after, format: seconds}]}",
            List.of("headers", "maxInterval"));
    if (mapping == null) {
      return null;
    }
    List<ResetHeader> headers =
        mapping.optional(
            "headers",
            inherited.headers(),
            it -> ListReader.read(it, RESETS, RetryHeadersReader::reset));
    Duration most =
        mapping.optional(
            "maxInterval",
            inherited.maxInterval(),
            it -> it.parsed(DurationText.EXPECTED, DurationText::parse));
    return mapping.build(() -> new RateLimitedBackoff(headers, most));
  }

  private static @Nullable ResetHeader reset(YamlValue value) {
    YamlMapping mapping =
        YamlMapping.read(
            value,
            "a mapping like {name: retry-after, format: seconds}",
            List.of("name", "format"));
    if (mapping == null) {
      return null;
    }
    YamlValue named = mapping.required("name", "a header's name");
    YamlValue formed = mapping.required("format", "seconds or unixTimestamp");
    String name = named == null ? null : named.text("a header's name");
    Format format = formed == null ? null : SetReader.name(formed, FORMATS, Format::text);
    return name == null || format == null
        ? null
        : mapping.build(() -> new ResetHeader(name, format));
  }
}
