package dev.sidecar.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.net.URI;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Judges YAML by the published schema with a validator that knows nothing of the reader. */
public final class SchemaJudge {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
  private static final JsonNode ROOT = read(PolicySchema.text());
  private static final JsonSchema SCHEMA = FACTORY.getSchema(ROOT);

  private SchemaJudge() {}

  /** The schema itself. */
  static JsonNode root() {
    return ROOT;
  }

  /** What the schema has against a file. */
  public static List<String> refusals(String yaml) {
    Object loaded = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    return refusals(SCHEMA, JSON.valueToTree(loaded));
  }

  /** What a part of the schema has against a value. */
  static List<String> refusals(JsonNode part, JsonNode value) {
    var whole = JSON.createObjectNode();
    whole.put("$schema", ROOT.get("$schema").asText());
    whole.set("$defs", ROOT.get("$defs"));
    whole.set("allOf", JSON.createArrayNode().add(part));
    return refusals(FACTORY.getSchema(whole), value);
  }

  /** What the draft of JSON Schema itself has against the schema. */
  static List<String> refusalsOfTheSchema() {
    JsonSchema draft = FACTORY.getSchema(URI.create(ROOT.get("$schema").asText()));
    return refusals(draft, ROOT);
  }

  static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  private static List<String> refusals(JsonSchema schema, JsonNode value) {
    return schema.validate(value).stream().map(ValidationMessage::getMessage).toList();
  }
}
