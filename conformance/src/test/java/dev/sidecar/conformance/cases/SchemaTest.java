package dev.sidecar.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The schema and the strict reader take the same files. */
class SchemaTest {
  private static final Path ROOT = Path.of(System.getProperty("sidecar.root"), "conformance");
  private static final ObjectMapper JSON = new ObjectMapper();
  // What stands in these places is another format's, or free.
  private static final List<String> FREE = List.of("/policy", "/given", "/gives", "/says");

  private static final int MOST_OF_ONE_PLACE = 8;

  private final JsonSchema schema;

  SchemaTest() throws IOException {
    schema =
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(Files.readString(ROOT.resolve("case.schema.json")));
  }

  @Test
  void everyCaseIsValid() {
    for (Case it : corpus()) {
      assertThat(schema.validate(it.tree())).as(it.id()).isEmpty();
    }
  }

  @Test
  void aKeyThatTheReaderDoesNotKnowTheSchemaDoesNotKnow() {
    check(
        (at, changes) -> {
          if (at instanceof ObjectNode object) {
            changes.add(copy -> ((ObjectNode) copy).set("zzz", JSON.createObjectNode()));
            assertThat(object.has("zzz")).isFalse();
          }
        });
  }

  @Test
  void aKeyThatIsMissingForTheReaderIsMissingForTheSchema() {
    check(
        (at, changes) -> {
          if (at instanceof ObjectNode object) {
            object
                .fieldNames()
                .forEachRemaining(key -> changes.add(copy -> ((ObjectNode) copy).remove(key)));
          }
        });
  }

  @Test
  void aValueOfAnotherKindIsRefusedByBoth() {
    List<JsonNode> kinds =
        List.of(
            JSON.nullNode(),
            JSON.getNodeFactory().booleanNode(true),
            JSON.getNodeFactory().numberNode(-1),
            JSON.getNodeFactory().numberNode(1.5),
            JSON.createObjectNode(),
            JSON.createArrayNode().addNull());
    check(
        (at, changes) -> {
          if (at instanceof ObjectNode object) {
            object
                .fieldNames()
                .forEachRemaining(
                    key ->
                        kinds.forEach(
                            kind -> changes.add(copy -> ((ObjectNode) copy).set(key, kind))));
          } else if (at instanceof ArrayNode array && !array.isEmpty()) {
            kinds.forEach(kind -> changes.add(copy -> ((ArrayNode) copy).set(0, kind)));
          }
        });
  }

  /** What may be done to a mapping or list. */
  private interface Changes {
    void of(JsonNode at, List<Change> changes);
  }

  private interface Change {
    void apply(JsonNode at);
  }

  private void check(Changes changes) {
    int tried = 0;
    // The same place in another case shows the same again.
    Map<String, Integer> seen = new HashMap<>();
    for (Case it : corpus()) {
      List<String> places = new ArrayList<>();
      places(it.tree(), "", places);
      for (String place : places) {
        if (seen.merge(place.replaceAll("[0-9]+", "*"), 1, Integer::sum) > MOST_OF_ONE_PLACE) {
          continue;
        }
        List<Change> wanted = new ArrayList<>();
        changes.of(it.tree().at(place), wanted);
        for (Change change : wanted) {
          JsonNode copy = it.tree().deepCopy();
          change.apply(copy.at(place));
          agree(it.id(), copy);
          tried++;
        }
      }
    }
    assertThat(tried).isGreaterThan(100);
  }

  private void agree(String id, JsonNode tree) {
    Set<ValidationMessage> schemas = schema.validate(tree);
    String readers = "";
    try {
      CaseReader.read(id, tree);
    } catch (CaseFileException e) {
      readers = e.getMessage();
    }
    // The reader also looks at how parts fit together, which a schema cannot.
    boolean fits = readers.lines().allMatch(SchemaTest::isOfParts);
    assertThat(schemas.isEmpty()).as("%s: %s: %s: %s", id, tree, schemas, readers).isEqualTo(fits);
  }

  private static boolean isOfParts(String problem) {
    return problem.matches(
        ".*(no such upstream|expected: one for each|expected: one of \\[|only in|only over"
            + "|only with|policy\\.|beside others|in an exact case|HTTP/2 in).*");
  }

  private static void places(JsonNode at, String place, List<String> places) {
    if (FREE.contains(place) || !at.isContainerNode()) {
      return;
    }
    places.add(place);
    if (at.isObject()) {
      at.properties().forEach(it -> places(it.getValue(), place + "/" + it.getKey(), places));
    } else {
      for (int i = 0; i < at.size(); i++) {
        places(at.get(i), place + "/" + i, places);
      }
    }
  }

  private static List<Case> corpus() {
    return Corpus.read(ROOT.resolve("cases"));
  }
}
