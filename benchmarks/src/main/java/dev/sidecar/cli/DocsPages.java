package dev.sidecar.cli;

import dev.sidecar.config.PolicySchema;
import dev.sidecar.config.lint.Lint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The pages that are made and not written: a template with the tables in place of their names. */
final class DocsPages {
  private static final Pattern TABLE = Pattern.compile("\\{\\{(\\w+) ?(\\w*)(?:: (.*))?}}");

  private DocsPages() {}

  /** By file name. */
  static Map<String, String> all() throws IOException {
    SchemaTables tables = new SchemaTables(PolicySchema.text());
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("policy.schema.json", PolicySchema.text());
    for (String name : List.of("CONFIGURATION.md", "LINT.md")) {
      Matcher places = TABLE.matcher(template(name));
      pages.put(name, places.replaceAll(it -> Matcher.quoteReplacement(table(tables, it))));
    }
    return pages;
  }

  private static String table(SchemaTables tables, MatchResult place) {
    return switch (place.group(1)) {
      case "keys" -> tables.keys(place.group(2));
      case "names" -> tables.names(place.group(2), place.group(3).split(", "));
      case "lints" -> lints();
      default ->
          throw new IllegalArgumentException(place.group() + " (expected: keys, names, lints)");
    };
  }

  private static String lints() {
    String rows =
        Arrays.stream(Lint.values())
            .map(
                lint ->
                    "| `%s` | %s | %s | %s |"
                        .formatted(
                            lint.id(), lint.severity().text(), lint.meaning(), lint.advice()))
            .collect(Collectors.joining("\n"));
    return "| Lint | Severity | What it finds | What to do |\n|---|---|---|---|\n" + rows;
  }

  private static String template(String name) throws IOException {
    try (InputStream in = DocsPages.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + ": not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
