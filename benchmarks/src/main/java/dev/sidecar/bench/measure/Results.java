package dev.sidecar.bench.measure;

import dev.sidecar.bench.load.ArmName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What has been measured so far; it can be reported at any time. Written by one thread, and read by
 * that thread.
 */
final class Results {
  /** One arm in one cell. */
  record Key(Cell cell, ArmName arm) {}

  private final List<Turn> turns = new ArrayList<>();
  private final Map<Key, Map<Integer, Knee>> knees = new LinkedHashMap<>();
  private final Map<Key, String> failures = new LinkedHashMap<>();
  private boolean interrupted;

  void add(Turn turn) {
    turns.add(turn);
  }

  void knee(Cell cell, ArmName arm, int round, Knee knee) {
    knees.computeIfAbsent(new Key(cell, arm), any -> new TreeMap<>()).put(round, knee);
  }

  /** The arm cannot go on in this cell; of several reasons the first counts. */
  void failed(Cell cell, ArmName arm, String reason) {
    failures.putIfAbsent(new Key(cell, arm), reason);
  }

  void interrupt() {
    interrupted = true;
  }

  boolean interrupted() {
    return interrupted;
  }

  List<Turn> turns() {
    return turns;
  }

  /** In the order of the rounds. */
  List<Turn> turns(Cell cell, ArmName arm, @Nullable Integer rate) {
    return turns.stream()
        .filter(turn -> turn.cell().equals(cell) && turn.arm() == arm)
        .filter(turn -> rate == null || rate.equals(turn.rate()))
        .toList();
  }

  /** The knee of each round, in a search. */
  Map<Integer, Knee> knees(Cell cell, ArmName arm) {
    return knees.getOrDefault(new Key(cell, arm), Map.of());
  }

  /** Whether an arm has all its rounds. */
  boolean complete(CellPlan plan, ArmName arm) {
    return plan.cell().load() instanceof Load.Search
        ? knees(plan.cell(), arm).size() == plan.rounds()
        : turns(plan.cell(), arm, null).size() == plan.rounds() * plan.steps().size();
  }

  @Nullable String failure(Cell cell, ArmName arm) {
    return failures.get(new Key(cell, arm));
  }
}
