package dev.sidecar.bench.measure;

import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.peer.Protocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What one measurement runs.
 *
 * @param cells in the order in which they run: those of one bed are neighbours
 * @param warmUpCalls of each arm in process, before the first cell of a bed; by count, because a
 *     compiler that starves on few processors needs calls, not seconds
 */
record Plan(List<CellPlan> cells, int warmUpCalls) {
  /** What the processes of a bed are started for. */
  record BedKey(Placement placement, Protocol protocol, boolean mtls) {
    static BedKey of(Cell cell) {
      return new BedKey(cell.placement(), cell.protocol(), cell.mtls());
    }
  }

  Plan {
    cells = List.copyOf(cells);
  }

  /** The cells of each bed, in order. */
  Map<BedKey, List<CellPlan>> beds() {
    return cells.stream()
        .collect(
            Collectors.groupingBy(
                plan -> BedKey.of(plan.cell()), LinkedHashMap::new, Collectors.toList()));
  }

  /** All arms of all cells, in the order of their names. */
  List<ArmName> arms() {
    return arms(cells);
  }

  /** All arms of some cells, in the order of their names. */
  static List<ArmName> arms(List<CellPlan> cells) {
    return Arrays.stream(ArmName.values())
        .filter(arm -> cells.stream().anyMatch(plan -> plan.arms().contains(arm)))
        .toList();
  }

  /**
   * The same cells with these arms in each, but those that speak mTLS in cells with mTLS only.
   *
   * @throws IllegalArgumentException if an arm has no cell
   */
  Plan withArms(List<ArmName> arms) {
    Plan fitting =
        new Plan(
            cells.stream()
                .map(
                    plan ->
                        plan.withArms(
                            arms.stream()
                                .filter(arm -> plan.cell().mtls() || !arm.mtls())
                                .toList()))
                .filter(plan -> !plan.arms().isEmpty())
                .toList(),
            warmUpCalls);
    for (ArmName arm : arms) {
      if (!fitting.arms().contains(arm)) {
        throw new IllegalArgumentException(
            "--arms: "
                + arm.label()
                + ": no such arm in these cells (expected: with --cells mtls)");
      }
    }
    return fitting;
  }

  Plan withRounds(int rounds) {
    return new Plan(cells.stream().map(plan -> plan.withRounds(rounds)).toList(), warmUpCalls);
  }

  /** Without the arms that this machine has not, and without cells that have no arm left. */
  Plan without(Predicate<ArmName> absent) {
    return new Plan(
        cells.stream()
            .map(plan -> plan.withArms(plan.arms().stream().filter(Predicate.not(absent)).toList()))
            .filter(plan -> !plan.arms().isEmpty())
            .toList(),
        warmUpCalls);
  }

  /**
   * The cells whose names match.
   *
   * @param patterns names, or how they begin up to a hyphen, in which a star stands for anything; a
   *     cell matches one of them
   * @throws IllegalArgumentException if a pattern matches no cell
   */
  Plan matching(List<String> patterns) {
    List<CellPlan> chosen = new ArrayList<>();
    for (String pattern : patterns) {
      Pattern names =
          Pattern.compile(
              Arrays.stream(pattern.strip().split("\\*", -1))
                  .map(Pattern::quote)
                  .collect(Collectors.joining(".*", "", "(-.*)?")));
      List<CellPlan> matching =
          cells.stream().filter(plan -> names.matcher(plan.cell().name()).matches()).toList();
      if (matching.isEmpty()) {
        throw new IllegalArgumentException(
            "--cells: "
                + pattern
                + " (expected: a name that --list or --nightly --list prints, with stars for"
                + " anything)");
      }
      chosen.addAll(matching);
    }
    return new Plan(cells.stream().filter(chosen::contains).toList(), warmUpCalls);
  }

  /** How long it will take, about, without warming up. */
  double seconds() {
    return cells.stream().mapToDouble(CellPlan::seconds).sum();
  }
}
