package dev.sidecar.conformance.cases;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one step of a case. */
final class StepReader {
  private static final List<String> KEYS =
      List.of(
          "call",
          "start",
          "end",
          "await",
          "release",
          "wait",
          "script",
          "probed",
          "probes",
          "unhealthy",
          "ejected");

  private StepReader() {}

  static @Nullable CaseStep read(Value value) {
    Fields fields = value.fields("a step like {call: {path: /}}", KEYS);
    String kind = fields == null || fields.self().node().isEmpty() ? null : fields.oneOf(KEYS);
    if (fields == null || kind == null) {
      if (fields != null && fields.self().node().isEmpty()) {
        value.refuse("a step like {call: {path: /}}");
      }
      return null;
    }
    Value it = value.child(kind);
    return switch (kind) {
      case "call" -> {
        Ask ask = Ask.read(it, List.of());
        yield ask == null ? null : new CaseStep.Call(ask);
      }
      case "start" -> start(it);
      case "end" -> {
        String name = it.text("the name of a call that was started");
        yield name == null ? null : new CaseStep.End(name);
      }
      case "await" -> new CaseStep.Await(counts(it, "a mapping like {a: 1}"));
      case "release" -> {
        String upstream = it.text("an upstream");
        yield upstream == null ? null : new CaseStep.Release(upstream);
      }
      case "wait" -> {
        var time = it.duration();
        yield time == null ? null : new CaseStep.Wait(time);
      }
      case "script" ->
          new CaseStep.Script(it.map("a mapping of upstreams", BehaviourReader::script));
      case "probed" -> new CaseStep.Probed(counts(it, "a mapping like {a: 1}"));
      case "probes" ->
          new CaseStep.Probes(it.map("a mapping of upstreams", BehaviourReader::script));
      case "unhealthy" -> new CaseStep.Unhealthy(counts(it, "a mapping like {cluster: 1}"));
      default -> new CaseStep.Ejected(counts(it, "a mapping like {cluster: 1}"));
    };
  }

  private static CaseStep.@Nullable Start start(Value value) {
    Ask ask = Ask.read(value, List.of("name"));
    if (ask == null) {
      return null;
    }
    String name =
        new Fields(value).required("name", "a name for the step end", it -> it.text("a name"));
    return name == null ? null : new CaseStep.Start(name, ask);
  }

  private static Map<String, Integer> counts(Value value, String expected) {
    return value.map(expected, it -> it.integer(0, Integer.MAX_VALUE));
  }
}
