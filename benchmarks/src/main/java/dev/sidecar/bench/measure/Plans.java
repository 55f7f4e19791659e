package dev.sidecar.bench.measure;

import static dev.sidecar.bench.load.ArmName.DIRECT;
import static dev.sidecar.bench.load.ArmName.DIRECT_TUNED;
import static dev.sidecar.bench.load.ArmName.DIRECT_TUNED_MTLS;
import static dev.sidecar.bench.load.ArmName.ENVOY;
import static dev.sidecar.bench.load.ArmName.ENVOY_MTLS;
import static dev.sidecar.bench.load.ArmName.HANDROLLED;
import static dev.sidecar.bench.load.ArmName.HAPROXY;
import static dev.sidecar.bench.load.ArmName.LIBRARY;
import static dev.sidecar.bench.load.ArmName.LIBRARY_MTLS;
import static dev.sidecar.bench.load.ArmName.LIBRARY_MTLS_BC;
import static dev.sidecar.bench.load.ArmName.NGINX;

import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.peer.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The plans that the command line offers. */
final class Plans {
  private static final List<ArmName> ALL =
      Arrays.stream(ArmName.values()).filter(arm -> !arm.mtls()).toList();
  private static final List<ArmName> FIVE =
      List.of(DIRECT, DIRECT_TUNED, LIBRARY, HANDROLLED, ENVOY);
  private static final List<ArmName> CURVES = List.of(DIRECT_TUNED, LIBRARY, ENVOY, HAPROXY, NGINX);
  private static final List<ArmName> TARGETS = List.of(DIRECT, DIRECT_TUNED, LIBRARY, ENVOY);

  // With the two that speak plain text, so that what mTLS adds is seen within a round.
  private static final List<ArmName> MTLS =
      List.of(DIRECT_TUNED, DIRECT_TUNED_MTLS, LIBRARY, LIBRARY_MTLS, LIBRARY_MTLS_BC, ENVOY_MTLS);

  private static final List<Integer> FREE_RATES = List.of(1_000, 2_000, 4_000, 6_000, 9_000);
  private static final List<Integer> POD_RATES =
      List.of(1_000, 2_000, 3_000, 4_500, 6_000, 8_000, 11_000, 14_000);
  private static final List<Integer> NIGHTLY_RATES =
      List.of(500, 1_000, 1_500, 2_000, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000, 13_000, 16_000);

  private static final int WARM_UP_CALLS = 20_000;

  private Plans() {}

  /** One caller, five arms; ends within 3 minutes. */
  static Plan quick() {
    return new Plan(List.of(cell(Cell.ONE_CALLER, FIVE, 12, 800)), WARM_UP_CALLS);
  }

  /** The cells that the report needs; ends within 25 minutes on two processors. */
  static Plan standard() {
    List<CellPlan> cells = new ArrayList<>();
    cells.add(cell(Cell.ONE_CALLER, ALL, 20, 1_000));
    for (int callers : List.of(8, 64)) {
      cells.add(cell(Cell.closed(callers, Placement.FREE, Protocol.H1), ALL, 8, 700));
    }
    for (int[] bytes :
        new int[][] {{0, 0}, {0, 16_384}, {0, 262_144}, {1_024, 256}, {65_536, 256}}) {
      cells.add(cell(oneCaller(bytes[0], bytes[1]), CURVES, 5, 500));
    }
    cells.add(open(Placement.FREE, Protocol.H1, CURVES, 5, 900, FREE_RATES));
    cells.add(cell(Cell.POD_KNEE, CURVES, 8, 600));
    cells.add(open(Placement.POD, Protocol.H1, CURVES, 5, 900, POD_RATES));
    for (int callers : List.of(1, 8, 64)) {
      cells.add(cell(Cell.closed(callers, Placement.POD, Protocol.H1), ALL, 6, 600));
    }
    for (int callers : List.of(1, 8)) {
      cells.add(cell(Cell.closed(callers, Placement.FREE, Protocol.H2), ALL, 6, 600));
    }
    return new Plan(cells, WARM_UP_CALLS);
  }

  /** Everything. */
  static Plan nightly() {
    List<CellPlan> cells = new ArrayList<>();
    for (Protocol protocol : Protocol.values()) {
      for (Placement placement : Placement.values()) {
        for (int callers : List.of(1, 8, 64)) {
          cells.add(cell(Cell.closed(callers, placement, protocol), ALL, 30, 1_500));
        }
        for (int request : List.of(0, 1_024, 65_536)) {
          for (int response : List.of(0, 256, 16_384, 262_144)) {
            if (request != 0 || response != 256) {
              cells.add(
                  cell(
                      new Cell(new Load.Closed(1), placement, protocol, request, response, false),
                      ALL,
                      10,
                      1_000));
            }
          }
        }
        cells.add(open(placement, protocol, ALL, 10, 2_000, NIGHTLY_RATES));
      }
      cells.add(cell(Cell.of(new Load.Search(), Placement.POD, protocol), ALL, 20, 1_500));
    }
    cells.addAll(mtls());
    return new Plan(cells, 2 * WARM_UP_CALLS);
  }

  /** What mTLS costs; asked for by name, and part of the nightly run. */
  private static List<CellPlan> mtls() {
    return List.of(
        cell(Cell.ONE_CALLER.withMtls(), MTLS, 12, 800),
        cell(Cell.closed(64, Placement.FREE, Protocol.H1).withMtls(), MTLS, 8, 700),
        cell(Cell.POD_KNEE.withMtls(), MTLS, 8, 600));
  }

  /** The cells of the default, and those that only the nightly run has. */
  static Plan all() {
    Plan standard = standard();
    List<CellPlan> cells = new ArrayList<>(standard.cells());
    for (CellPlan nightly : nightly().cells()) {
      if (cells.stream().noneMatch(cell -> cell.cell().equals(nightly.cell()))) {
        cells.add(nightly);
      }
    }
    return new Plan(cells, standard.warmUpCalls());
  }

  /** What the table of targets needs. */
  static Plan targets() {
    return new Plan(
        List.of(
            cell(Cell.ONE_CALLER, TARGETS, 12, 800),
            cell(Cell.POD_KNEE, List.of(LIBRARY, ENVOY), 8, 600)),
        WARM_UP_CALLS);
  }

  /** The same in less time, and without claims. */
  static Plan quickTargets() {
    return new Plan(List.of(cell(Cell.ONE_CALLER, TARGETS, 3, 300)), WARM_UP_CALLS / 4);
  }

  private static Cell oneCaller(int requestBytes, int responseBytes) {
    return new Cell(
        new Load.Closed(1), Placement.FREE, Protocol.H1, requestBytes, responseBytes, false);
  }

  private static CellPlan cell(Cell cell, List<ArmName> arms, int rounds, int millis) {
    return new CellPlan(cell, arms, rounds, Duration.ofMillis(millis), List.of());
  }

  private static CellPlan open(
      Placement placement,
      Protocol protocol,
      List<ArmName> arms,
      int rounds,
      int millis,
      List<Integer> rates) {
    return new CellPlan(
        Cell.of(new Load.Open(), placement, protocol),
        arms,
        rounds,
        Duration.ofMillis(millis),
        rates);
  }
}
