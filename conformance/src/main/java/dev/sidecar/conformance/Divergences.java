package dev.sidecar.conformance;

import dev.sidecar.conformance.cases.Case;
import dev.sidecar.conformance.cases.Case.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The ledger of what targets do otherwise, as a page that is written from the cases. Pure. */
final class Divergences {
  private static final String HEAD =
      """
      # Where targets differ

      What the library and Envoy do otherwise than a case says, with the reason; no other difference is known. This page is
      written by `./sidecar conform --divergences FILE` from `targets` of the cases in
      [conformance](../conformance/README.md), which are run on every change. Differences that no case can show are in
      [ENVOY](ENVOY.md#what-differs).
      """;

  private Divergences() {}

  static String of(List<Case> cases) {
    StringBuilder page = new StringBuilder(HEAD);
    Map<String, StringBuilder> targets = new TreeMap<>();
    for (Case it : cases) {
      new TreeMap<>(it.targets())
          .forEach(
              (target, statement) ->
                  targets
                      .computeIfAbsent(target, name -> new StringBuilder())
                      .append(row(it, statement)));
    }
    targets.forEach(
        (target, rows) ->
            page.append("\n## ")
                .append(target)
                .append("\n\n")
                .append("| case | says | there |\n|---|---|---|\n")
                .append(rows));
    return page.toString();
  }

  private static String row(Case it, Statement statement) {
    String there = (statement.runs() ? "" : "Not run. ") + statement.because();
    return "| `%s` | %s | %s |\n".formatted(it.id(), cell(it.says()), cell(there));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace('\n', ' ').strip();
  }
}
