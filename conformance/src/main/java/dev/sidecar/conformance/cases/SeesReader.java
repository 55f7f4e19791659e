package dev.sidecar.conformance.cases;

import dev.sidecar.conformance.cases.Sees.Meter;
import dev.sidecar.conformance.cases.Sees.SeenRequest;
import dev.sidecar.conformance.cases.Sees.Shares;
import dev.sidecar.failure.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what must be seen. */
final class SeesReader {
  private static final List<String> KEYS =
      List.of(
          "calls",
          "attempts",
          "attemptsAnyOf",
          "cycle",
          "counts",
          "shares",
          "requests",
          "gaps",
          "connections",
          "meters",
          "stats",
          "probes",
          "probeGaps");
  private static final List<String> CALL_KEYS =
      List.of(
          "status",
          "statuses",
          "flags",
          "exception",
          "outcome",
          "headers",
          "lacks",
          "body",
          "broken",
          "tries",
          "took");

  private SeesReader() {}

  static @Nullable Sees read(Value value) {
    Fields fields = value.fields("a mapping like {calls: [{status: 200}]}", KEYS);
    if (fields == null) {
      return null;
    }
    if (fields.self().node().isEmpty()) {
      value.refuse("something to see");
    }
    if (fields.has("attempts") && fields.has("attemptsAnyOf")) {
      fields.refuse(List.of("attemptsAnyOf"), "only without attempts");
    }
    List<String> order = fields.maybe("attempts", SeesReader::names);
    List<List<String>> orders =
        fields.maybe("attemptsAnyOf", it -> it.list("a list of orders", SeesReader::names));
    return new Sees(
        fields.maybe("calls", it -> it.list("a list of calls", SeesReader::call)),
        order == null ? orders : List.of(order),
        fields.maybe("cycle", SeesReader::names),
        fields.maybe("counts", SeesReader::counts),
        fields.maybe("shares", SeesReader::shares),
        fields.maybe("requests", it -> it.list("a list of requests", SeesReader::request)),
        fields.maybe("gaps", it -> it.list("a list of durations", SeesReader::time)),
        fields.maybe("connections", SeesReader::counts),
        fields.maybe("meters", it -> it.list("a list of meters", SeesReader::meter)),
        fields.maybe("stats", it -> it.map("a mapping of Envoy's names", SeesReader::figure)),
        fields.maybe("probes", SeesReader::counts),
        fields.maybe("probeGaps", it -> it.map("a mapping of upstreams", SeesReader::times)));
  }

  private static @Nullable SeenCall call(Value value) {
    Fields fields = value.fields("a call like {status: 200}", CALL_KEYS);
    if (fields == null) {
      return null;
    }
    return new SeenCall(
        fields.maybe("status", it -> it.integer(0, 999)),
        fields.maybe("statuses", SeesReader::counts),
        fields.maybe("flags", SeesReader::names),
        fields.maybe("exception", it -> it.anyText("a name like Timeout")),
        fields.maybe("outcome", it -> it.word(List.of(Outcome.values()), Outcome::name)),
        fields.optional("headers", Map.of(), it -> it.map("headers", SeesReader::text)),
        fields.optional("lacks", List.of(), SeesReader::names),
        fields.maybe("body", SeesReader::text),
        fields.optional("broken", false, Value::bool),
        fields.maybe("tries", SeesReader::count),
        fields.maybe("took", SeesReader::time));
  }

  private static @Nullable SeenRequest request(Value value) {
    Fields fields =
        value.fields(
            "a request like {upstream: a, number: 1}",
            List.of("upstream", "number", "method", "path", "body", "headers", "lacks"));
    if (fields == null) {
      return null;
    }
    String upstream = fields.required("upstream", "its name", it -> it.text("an upstream"));
    int number = fields.optional("number", 1, it -> it.integer(1, Integer.MAX_VALUE));
    return upstream == null
        ? null
        : new SeenRequest(
            upstream,
            number,
            fields.maybe("method", SeesReader::text),
            fields.maybe("path", SeesReader::text),
            fields.maybe("body", SeesReader::text),
            fields.optional("headers", Map.of(), it -> it.map("headers", SeesReader::headerValue)),
            fields.optional("lacks", List.of(), SeesReader::names));
  }

  private static Sees.@Nullable Text headerValue(Value value) {
    if (value.node().isObject()) {
      Range<Integer> range = count(value);
      return range == null ? null : new Sees.Text(null, range);
    }
    String exactly = text(value);
    return exactly == null ? null : new Sees.Text(exactly, null);
  }

  private static @Nullable Shares shares(Value value) {
    Fields fields = value.fields("a mapping like {of: {a: 1, b: 3}}", List.of("of", "confidence"));
    if (fields == null) {
      return null;
    }
    Map<String, Double> of =
        fields.required("of", "a mapping like {a: 1, b: 3}", it -> it.map("shares", Value::number));
    double confidence = fields.optional("confidence", 0.999999, Value::number);
    if (confidence < 0.99 || confidence >= 1) {
      value.child("confidence").refuse("0.99 to below 1");
    }
    return of == null ? null : new Shares(of, confidence);
  }

  private static @Nullable Meter meter(Value value) {
    Fields fields =
        value.fields(
            "a meter like {name: sidecar.cluster.retries, value: 1}",
            List.of("name", "tags", "value"));
    if (fields == null) {
      return null;
    }
    String name = fields.required("name", "its name", it -> it.text("a name"));
    Map<String, String> tags =
        fields.optional("tags", Map.of(), it -> it.map("tags", SeesReader::text));
    Range<Double> range = fields.required("value", "its value", SeesReader::figure);
    return name == null || range == null ? null : new Meter(name, tags, range);
  }

  static List<String> names(Value value) {
    return value.list("a list of names", it -> it.text("a name"));
  }

  private static @Nullable String text(Value value) {
    return value.anyText("text, in quotes if it looks like a number");
  }

  private static Map<String, Range<Integer>> counts(Value value) {
    return value.map("a mapping like {a: 1, b: {least: 2}}", SeesReader::count);
  }

  private static @Nullable Range<Integer> count(Value value) {
    return Range.read(value, it -> it.integer(0, Integer.MAX_VALUE));
  }

  private static @Nullable Range<Duration> time(Value value) {
    return Range.read(value, Value::duration);
  }

  private static List<Range<Duration>> times(Value value) {
    return value.list("a list of durations", SeesReader::time);
  }

  private static @Nullable Range<Double> figure(Value value) {
    return Range.read(value, Value::number);
  }
}
