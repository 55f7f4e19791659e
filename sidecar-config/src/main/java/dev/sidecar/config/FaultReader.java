package dev.sidecar.config;

import dev.sidecar.config.text.DurationText;
import dev.sidecar.policy.FaultPolicy;
import dev.sidecar.policy.FaultPolicy.Abort;
import dev.sidecar.policy.FaultPolicy.Delay;
import dev.sidecar.policy.HeaderMatch;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads which faults a route puts in the way of its calls. */
final class FaultReader {
  private static final List<String> KEYS = List.of("delay", "abort", "headers", "maxActive");
  private static final String FROM_HEADER = "fromHeader";
  private static final String PERCENT = "0 to 100, with at most 4 decimals";

  private FaultReader() {}

  static @Nullable FaultPolicy read(YamlValue value) {
    YamlMapping mapping =
        YamlMapping.read(value, "a mapping like {abort: {status: 503, percent: 1}}", KEYS);
    if (mapping == null) {
      return null;
    }
    @Nullable Delay delay = mapping.orNone("delay", FaultReader::delay);
    @Nullable Abort abort = mapping.orNone("abort", FaultReader::abort);
    List<HeaderMatch> headers = mapping.optional("headers", List.of(), RouteMatchReader::headers);
    int most = mapping.optional("maxActive", Integer.MAX_VALUE, it -> it.integer("0 or more"));
    boolean refused =
        (mapping.get("delay") != null && delay == null)
            || (mapping.get("abort") != null && abort == null);
    return refused ? null : mapping.build(() -> new FaultPolicy(delay, abort, headers, most));
  }

  private static @Nullable Delay delay(YamlValue value) {
    YamlMapping mapping = part(value, "fixed", "a mapping like {fixed: 2s, percent: 10}");
    Double percent = mapping == null ? null : percent(mapping);
    YamlValue given = mapping == null ? null : mapping.get("fixed");
    Duration fixed =
        given == null ? null : given.parsed(DurationText.EXPECTED, DurationText::parse);
    return mapping == null || percent == null || (given != null && fixed == null)
        ? null
        : mapping.build(() -> new Delay(fixed, percent));
  }

  private static @Nullable Abort abort(YamlValue value) {
    YamlMapping mapping = part(value, "status", "a mapping like {status: 503, percent: 1}");
    Double percent = mapping == null ? null : percent(mapping);
    YamlValue given = mapping == null ? null : mapping.get("status");
    Integer status = given == null ? null : given.integer("200 to 599");
    return mapping == null || percent == null || (given != null && status == null)
        ? null
        : mapping.build(() -> new Abort(status, percent));
  }

  /** A part that says what it does, or that the call does; null after a problem was added. */
  private static @Nullable YamlMapping part(YamlValue value, String fixed, String expected) {
    List<String> choice = List.of(fixed, FROM_HEADER);
    YamlMapping mapping = YamlMapping.read(value, expected, List.of(fixed, FROM_HEADER, "percent"));
    String kind =
        mapping == null ? null : mapping.oneOf(choice, "one of " + String.join(", ", choice));
    if (mapping == null || kind == null || kind.equals(fixed)) {
      return kind == null ? null : mapping;
    }
    YamlValue given = mapping.get(kind);
    Boolean wanted = given == null ? null : given.bool();
    if (given != null && wanted != null && !wanted) {
      given.refuse("true, or " + fixed + " in its place");
    }
    return wanted == null || !wanted ? null : mapping;
  }

  private static @Nullable Double percent(YamlMapping mapping) {
    YamlValue value = mapping.required("percent", PERCENT);
    return value == null ? null : value.percent(PERCENT);
  }
}
