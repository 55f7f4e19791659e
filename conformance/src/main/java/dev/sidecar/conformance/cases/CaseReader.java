package dev.sidecar.conformance.cases;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sidecar.conformance.cases.Behaviour.Turn;
import dev.sidecar.conformance.cases.Case.CaseClass;
import dev.sidecar.conformance.cases.Case.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a case, strictly: what is not understood is refused, and everything at once. */
public final class CaseReader {
  /** What a case can be run on. */
  public static final List<String> TARGETS = List.of("library", "envoy", "proxy", "driver");

  private static final List<String> COMMON = List.of("says", "source", "class", "targets");
  private static final List<String> TRAFFIC =
      List.of("policy", "upstreams", "probes", "draws", "steps", "sees");
  private static final List<String> RULE = List.of("rule", "given", "gives");

  private CaseReader() {}

  /**
   * Reads a file's text.
   *
   * @param file for messages
   * @param id of the case
   * @throws CaseFileException with every problem, if there is one
   */
  public static Case read(String file, String id, String text) {
    Problems problems = new Problems(file);
    JsonNode tree = YamlTree.read(text, problems);
    Case read = tree == null ? null : read(id, tree, problems);
    problems.throwIfAny();
    return Objects.requireNonNull(read);
  }

  /** Reads a tree that came from no file, as a case that was changed on purpose. */
  public static Case read(String id, JsonNode tree) {
    Problems problems = new Problems(id);
    Case read = read(id, tree, problems);
    problems.throwIfAny();
    return Objects.requireNonNull(read);
  }

  private static @Nullable Case read(String id, JsonNode tree, Problems problems) {
    boolean isRule = tree.has("rule");
    List<String> keys = Stream.concat(COMMON.stream(), (isRule ? RULE : TRAFFIC).stream()).toList();
    Fields fields = new Value(tree, "", problems).fields("a case", keys);
    if (fields == null) {
      return null;
    }
    String says = fields.required("says", "one sentence", it -> it.text("one sentence"));
    if (says != null && (!says.endsWith(".") || says.contains("\n"))) {
      fields.self().child("says").refuse("one sentence with a full stop");
    }
    String source = fields.required("source", "where the rule stands", it -> it.text("a source"));
    CaseClass kind =
        fields.required(
            "class",
            "exact or black-box",
            it -> it.word(List.of(CaseClass.values()), CaseClass::text));
    Map<String, Statement> targets = fields.optional("targets", Map.of(), CaseReader::statements);
    // What else is wrong is looked for in any case, so that all of it is told at once.
    Head head =
        new Head(
            id,
            says == null ? "" : says,
            source == null ? "" : source,
            kind == null ? CaseClass.BLACK_BOX : kind,
            targets);
    return isRule ? rule(fields, head) : traffic(fields, head);
  }

  /** What every case has. */
  private record Head(
      String id, String says, String source, CaseClass kind, Map<String, Statement> targets) {}

  private static Case.@Nullable Rule rule(Fields fields, Head head) {
    String rule = fields.required("rule", "its name", it -> it.text("the name of a rule"));
    JsonNode given = fields.required("given", "a mapping", CaseReader::object);
    JsonNode gives = fields.required("gives", "a mapping", CaseReader::object);
    if (fields.has("class") && head.kind() != CaseClass.EXACT) {
      fields.self().child("class").refuse("exact, as for every rule");
    }
    return rule == null || given == null || gives == null
        ? null
        : new Case.Rule(
            head.id(),
            fields.self().node(),
            head.says(),
            head.source(),
            head.targets(),
            rule,
            given,
            gives);
  }

  private static Case.@Nullable Traffic traffic(Fields fields, Head head) {
    JsonNode policy = fields.required("policy", "a policy", CaseReader::object);
    Map<String, List<Turn>> upstreams =
        fields.required(
            "upstreams",
            "a mapping of names to scripts",
            it -> it.map("a mapping of names to scripts", BehaviourReader::script));
    Map<String, List<Turn>> probes =
        fields.optional(
            "probes",
            Map.of(),
            it -> it.map("a mapping of upstreams to scripts", BehaviourReader::script));
    List<Long> draws = fields.optional("draws", List.of(0L), CaseReader::draws);
    List<CaseStep> steps =
        fields.required("steps", "a list of steps", it -> it.list("steps", StepReader::read));
    Sees sees = fields.required("sees", "what must be seen", SeesReader::read);
    if (policy == null || upstreams == null || steps == null || sees == null) {
      return null;
    }
    Case.Traffic read =
        new Case.Traffic(
            head.id(),
            fields.self().node(),
            head.says(),
            head.source(),
            head.kind(),
            head.targets(),
            policy,
            upstreams,
            draws,
            steps,
            sees,
            probes);
    if (!fields.self().problems().any()) {
      CaseChecks.check(read, fields);
    }
    return read;
  }

  private static @Nullable JsonNode object(Value value) {
    if (!value.node().isObject()) {
      value.refuse("a mapping");
      return null;
    }
    return value.node();
  }

  private static List<Long> draws(Value value) {
    if (value.node().isNumber()) {
      Long each = value.bits();
      return each == null ? List.of(0L) : List.of(each);
    }
    List<Long> draws = value.list("a number or a list of numbers", Value::bits);
    if (draws.isEmpty()) {
      value.refuse("at least one draw");
      return List.of(0L);
    }
    return new ArrayList<>(draws);
  }

  private static Map<String, Statement> statements(Value value) {
    Map<String, Statement> read = value.map("a mapping of targets", CaseReader::statement);
    for (String target : read.keySet()) {
      if (!TARGETS.contains(target)) {
        value.problems().unknown(value.child(target).path(), TARGETS);
      }
    }
    return read;
  }

  private static @Nullable Statement statement(Value value) {
    Fields fields =
        value.fields("a mapping like {because: …, sees: {…}}", List.of("because", "runs", "sees"));
    if (fields == null) {
      return null;
    }
    String because =
        fields.required("because", "the reason", it -> it.text("the reason, in one sentence"));
    boolean runs = fields.optional("runs", true, Value::bool);
    Sees sees = fields.optional("sees", Sees.NOTHING, SeesReader::read);
    if (runs == fields.has("runs") || runs != fields.has("sees")) {
      value.refuse("either sees or {runs: false}");
    }
    return because == null ? null : new Statement(because, runs, sees);
  }
}
