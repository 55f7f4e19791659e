package dev.sidecar.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sidecar.bench.figure.Machine;
import dev.sidecar.bench.figure.ReportTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What each feature costs a call, as its JSON says it.
 *
 * @param schema the version of this shape
 * @param pace of the policy stack
 * @param clientPace of clients over a socket
 * @param call a call over a socket with every feature off
 * @param clientRows what features cost such a call
 * @param failures why benchmarks that could not run could not
 */
record FeatureReport(
    int schema,
    Machine machine,
    String date,
    Pace pace,
    Pace clientPace,
    List<FeatureRow> rows,
    OffCall call,
    List<ClientFeatureRow> clientRows,
    List<String> failures) {

  /** Of one of a pair of which both have every feature off. */
  record OffCall(double ns, double bytes) {}

  static List<CostArm> stacks() {
    return Stream.of(Feature.values()).map(FeatureRow::arm).toList();
  }

  static List<CostArm> clients() {
    return Stream.of(ClientFeature.values()).map(ClientFeatureRow::arm).toList();
  }

  /**
   * All that was measured, each part at its pace.
   *
   * @param stacks samples of {@link #stacks}
   * @param clients samples of {@link #clients}
   */
  static FeatureReport of(Pace pace, CostSamples stacks, Pace clientPace, CostSamples clients) {
    CostArm off = ClientFeatureRow.arm(ClientFeature.OFF);
    return new FeatureReport(
        2,
        Machine.here(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        pace,
        clientPace,
        Stream.of(Feature.values())
            .filter(feature -> stacks.all().containsKey(FeatureRow.arm(feature)))
            .map(feature -> FeatureRow.of(feature, stacks))
            .toList(),
        new OffCall(
            FeatureFigure.mean(clients.nanos(off)) / 2, FeatureFigure.mean(clients.bytes(off)) / 2),
        Stream.of(ClientFeature.values())
            .filter(feature -> clients.all().containsKey(ClientFeatureRow.arm(feature)))
            .map(feature -> ClientFeatureRow.of(feature, clients))
            .toList(),
        Stream.of(stacks, clients)
            .flatMap(samples -> samples.failures().entrySet().stream())
            .map(failed -> failed.getKey().label() + ": " + failed.getValue())
            .toList());
  }

  void write(Path file) throws IOException {
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
  }

  /** Aligned text for people. */
  String text() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s, %d cpus, %s, %d rounds"
            .formatted(machine.cpu(), machine.cpus(), machine.jdk(), pace.rounds()));
    lines.add(ReportTable.aligned(stackTable()));
    lines.add("");
    lines.add(
        "over a socket, on top of a call with every feature off: %s ns, %s B"
            .formatted(ReportTable.number(0, call.ns()), ReportTable.number(0, call.bytes())));
    lines.add(ReportTable.aligned(clientTable()));
    failures.forEach(failure -> lines.add("FAILED: " + failure));
    return String.join("\n", lines);
  }

  private List<List<String>> stackTable() {
    List<List<String>> table = new ArrayList<>();
    table.add(List.of("feature", "ns", "(95 % CI)", "B", "over off: ns", "(95 % CI)", "B", ""));
    for (FeatureRow row : rows) {
      table.add(
          List.of(
              row.feature(),
              ReportTable.number(0, row.ns().value()),
              ReportTable.bounds(0, row.ns().ci()),
              ReportTable.number(0, row.bytes()),
              ReportTable.number(0, row.nsOver().value()),
              ReportTable.bounds(0, row.nsOver().ci()),
              ReportTable.number(0, row.bytesOver()),
              mark(row.settled())));
    }
    return table;
  }

  private List<List<String>> clientTable() {
    List<List<String>> table = new ArrayList<>();
    table.add(List.of("feature", "over off: ns", "(95 % CI)", "B", "(95 % CI)", ""));
    for (ClientFeatureRow row : clientRows) {
      table.add(
          List.of(
              row.feature(),
              ReportTable.number(0, row.nsOver().value()),
              ReportTable.bounds(0, row.nsOver().ci()),
              ReportTable.number(0, row.bytesOver().value()),
              ReportTable.bounds(0, row.bytesOver().ci()),
              mark(row.settled())));
    }
    return table;
  }

  private static String mark(boolean settled) {
    return settled ? "" : WarmUp.UNSETTLED;
  }
}
