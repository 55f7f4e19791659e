package dev.sidecar.conformance;

import dev.sidecar.conformance.judge.Row;
import dev.sidecar.conformance.judge.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The rows of a run as a table of families and targets, and what failed in detail. Pure. */
final class Matrix {
  private static final String CELL = "%-16s";

  private Matrix() {}

  static String of(List<Row> rows) {
    TreeSet<String> targets = new TreeSet<>();
    Map<String, Map<String, List<Row>>> families = new TreeMap<>();
    for (Row row : rows) {
      targets.add(row.target());
      families
          .computeIfAbsent(family(row), family -> new TreeMap<>())
          .computeIfAbsent(row.target(), target -> new ArrayList<>())
          .add(row);
    }
    StringBuilder text = new StringBuilder(line("", targets));
    families.forEach(
        (family, byTarget) ->
            text.append(
                line(
                    family,
                    targets.stream()
                        .map(target -> cell(byTarget.getOrDefault(target, List.of())))
                        .toList())));
    details(text, rows);
    return text.append(summary(rows)).toString();
  }

  private static String family(Row row) {
    int slash = row.id().indexOf('/');
    return slash < 0 ? row.id() : row.id().substring(0, slash);
  }

  private static String line(String first, Iterable<String> cells) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, CELL, first));
    cells.forEach(cell -> line.append(String.format(Locale.ROOT, CELL, cell)));
    return line.toString().stripTrailing() + "\n";
  }

  // 12/14 means that 12 of 14 that ran passed; what follows did not pass as it stands.
  private static String cell(List<Row> rows) {
    long skipped = count(rows, Verdict.SKIPPED);
    long divergent = count(rows, Verdict.DIVERGENT);
    long good = count(rows, Verdict.PASS) + divergent;
    if (rows.isEmpty()) {
      return "-";
    }
    if (skipped == rows.size()) {
      return "skipped " + skipped;
    }
    return good
        + "/"
        + (rows.size() - skipped)
        + (divergent == 0 ? "" : " ~" + divergent)
        + (skipped == 0 ? "" : " s" + skipped);
  }

  private static void details(StringBuilder text, List<Row> rows) {
    for (Row row : rows) {
      if (row.verdict() == Verdict.FAIL) {
        text.append("\nFAIL ").append(row.id()).append(" on ").append(row.target()).append("\n  ");
        text.append(row.detail().replace("\n", "\n  ")).append("\n");
      }
    }
  }

  private static String summary(List<Row> rows) {
    return "\n%d passed, %d divergent as stated, %d failed, %d skipped\n"
        .formatted(
            count(rows, Verdict.PASS),
            count(rows, Verdict.DIVERGENT),
            count(rows, Verdict.FAIL),
            count(rows, Verdict.SKIPPED));
  }

  private static long count(List<Row> rows, Verdict verdict) {
    return rows.stream().filter(row -> row.verdict() == verdict).count();
  }
}
