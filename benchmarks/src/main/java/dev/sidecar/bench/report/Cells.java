package dev.sidecar.bench.report;

import dev.sidecar.bench.report.Measured.Cell;
import dev.sidecar.bench.report.Measured.Payload;
import dev.sidecar.bench.report.Measured.Row;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Sorts the rows of a measurement by what they are about. */
final class Cells {
  /** What most rows are of, so that one figure differs from another in one thing only. */
  private static final Payload USUAL = new Payload("h1", 0.0, 256.0);

  private static final Comparator<Row> BY_SIZE =
      Comparator.comparing(
          row -> row.cell().payload(),
          Comparator.comparing(
                  Payload::protocol, Comparator.nullsFirst(Comparator.<String>naturalOrder()))
              .thenComparing(
                  Payload::requestBytes, Comparator.nullsFirst(Comparator.<Double>naturalOrder()))
              .thenComparing(
                  Payload::responseBytes,
                  Comparator.nullsFirst(Comparator.<Double>naturalOrder())));

  private Cells() {}

  /** The rows of each cell, in the order of the file. */
  static Map<Cell, List<Row>> byCell(List<Row> rows) {
    return grouped(rows, Row::cell);
  }

  /** The rows of each load-latency curve, by rate. */
  static Map<Cell, List<Row>> curves(List<Row> rows) {
    return grouped(
        rows.stream()
            .filter(row -> row.cell().open())
            .sorted(
                Comparator.comparingDouble(
                    row -> Objects.requireNonNullElse(row.cell().offeredRate(), 0.0)))
            .toList(),
        row -> row.cell().withoutRate());
  }

  /** Closed rows of the usual protocol and sizes. */
  static List<Row> usualClosed(List<Row> rows) {
    Payload usual = usual(rows);
    return closed(rows, row -> row.cell().payload().equals(usual));
  }

  /**
   * Closed rows of arms that were measured with another protocol or size than the usual, and with
   * as many callers in the same place: those rows and the usual ones beside them, small before
   * large.
   */
  static List<Row> acrossPayloads(List<Row> rows) {
    Payload usual = usual(rows);
    Set<List<Object>> varied =
        closed(rows, row -> !row.cell().payload().equals(usual)).stream()
            .map(Cells::armInPlace)
            .collect(Collectors.toSet());
    return closed(rows, row -> varied.contains(armInPlace(row))).stream().sorted(BY_SIZE).toList();
  }

  private static List<Object> armInPlace(Row row) {
    return List.of(row.arm(), place(row.cell()));
  }

  /** A cell without its protocol and sizes. */
  static Cell place(Cell cell) {
    return new Cell(
        cell.load(),
        cell.placement(),
        new Payload(null, null, null),
        cell.callers(),
        cell.offeredRate());
  }

  static <K> Map<K, List<Row>> grouped(List<Row> rows, Function<Row, K> key) {
    return rows.stream()
        .collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
  }

  /** The usual one, or where no closed row is of it, that of the first. */
  private static Payload usual(List<Row> rows) {
    List<Payload> payloads =
        closed(rows, row -> true).stream().map(row -> row.cell().payload()).toList();
    return payloads.isEmpty() || payloads.contains(USUAL) ? USUAL : payloads.get(0);
  }

  private static List<Row> closed(List<Row> rows, Predicate<Row> which) {
    return rows.stream().filter(row -> row.cell().closed()).filter(which).toList();
  }
}
