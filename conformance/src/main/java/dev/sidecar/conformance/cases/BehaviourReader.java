package dev.sidecar.conformance.cases;

import dev.sidecar.conformance.cases.Behaviour.Answer;
import dev.sidecar.conformance.cases.Behaviour.Broken;
import dev.sidecar.conformance.cases.Behaviour.Ending;
import dev.sidecar.conformance.cases.Behaviour.Fault;
import dev.sidecar.conformance.cases.Behaviour.Turn;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the script of an upstream. */
final class BehaviourReader {
  private static final List<Fault> FAULTS = List.of(Fault.values());
  private static final List<String> ANSWER =
      List.of("headers", "body", "delay", "holds", "broken", "trailers");
  private static final List<String> KINDS = List.of("status", "does", "raw");
  private static final List<String> KEYS =
      Stream.of(KINDS, ANSWER, List.of("times")).flatMap(List::stream).toList();

  private BehaviourReader() {}

  static List<Turn> script(Value value) {
    List<Turn> script = value.list("a list like [refuse, {status: 200}]", BehaviourReader::turn);
    if (value.node().isArray() && value.node().isEmpty()) {
      value.refuse("at least one behaviour");
    }
    return script;
  }

  private static @Nullable Turn turn(Value value) {
    if (value.node().isTextual()) {
      Fault fault = value.word(FAULTS, Fault::text);
      return fault == null ? null : new Turn(fault, 1);
    }
    Fields fields = value.fields("a behaviour like refuse or {status: 200}", KEYS);
    String kind = fields == null ? null : fields.oneOf(KINDS);
    if (fields == null || kind == null) {
      return null;
    }
    if (!kind.equals("status")) {
      fields.refuse(ANSWER, "only with status");
    }
    int times = fields.optional("times", 1, it -> it.integer(1, 1_000_000));
    Behaviour does =
        switch (kind) {
          case "status" -> answer(fields);
          case "raw" -> {
            String bytes = fields.required("raw", "bytes", it -> it.text("bytes as text"));
            yield bytes == null ? null : new Behaviour.Raw(bytes);
          }
          default -> fields.required("does", "a fault", it -> it.word(FAULTS, Fault::text));
        };
    return does == null ? null : new Turn(does, times);
  }

  private static @Nullable Answer answer(Fields fields) {
    Integer status = fields.required("status", "200 to 599", it -> it.integer(200, 599));
    List<Header> headers =
        fields.optional("headers", List.of(), it -> it.list("a list of headers", Header::read));
    String body = fields.optional("body", "", Value::longText);
    Duration delay = fields.optional("delay", Duration.ZERO, Value::duration);
    boolean holds = fields.optional("holds", false, Value::bool);
    Broken broken = fields.maybe("broken", BehaviourReader::broken);
    List<Header> trailers =
        fields.optional("trailers", List.of(), it -> it.list("a list of headers", Header::read));
    return status == null
        ? null
        : new Answer(status, headers, body, delay, holds, broken, trailers);
  }

  private static @Nullable Broken broken(Value value) {
    Fields fields = value.fields("a mapping like {bytes: 2, by: reset}", List.of("bytes", "by"));
    if (fields == null) {
      return null;
    }
    Integer bytes = fields.required("bytes", "0 or more", it -> it.integer(0, 1 << 20));
    Ending by =
        fields.required(
            "by",
            "close, reset or hang",
            it -> it.word(List.of(Ending.values()), each -> each.name().toLowerCase(Locale.ROOT)));
    return bytes == null || by == null ? null : new Broken(bytes, Objects.requireNonNull(by));
  }
}
