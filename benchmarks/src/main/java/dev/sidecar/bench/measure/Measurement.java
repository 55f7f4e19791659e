package dev.sidecar.bench.measure;

import dev.sidecar.bench.figure.Rotation;
import dev.sidecar.bench.load.ArmName;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs a plan: bed by bed, cell by cell, and in each round every arm once, in rotating order. */
final class Measurement {
  /** Why there is nothing to tell of what an early end left out. */
  static final String INTERRUPTED = "interrupted before it was measured";

  private static final int WARM_UP_TURN_CALLS = 500;
  private static final int WARM_UP_CALLERS = 8;

  /** Of each caller, so that all of them are at each upstream once. */
  private static final int CONNECTING_CALLS = 32;

  /** Calls through a proxy run the same code as those of the tuned client. */
  private static final int WARM_UP_SHARE_OF_PROXIED = 8;

  private final MeasureRun run;
  private final Plan plan;
  private final Course course;
  private final Results results = new Results();
  private volatile boolean stopped;
  private volatile @Nullable Testbed testbed;

  Measurement(MeasureRun run, Course course) {
    this.run = run;
    this.plan = run.plan();
    this.course = course;
  }

  /** Ends it early, from another thread; what was measured stays. */
  void stop() {
    stopped = true;
    Testbed current = testbed;
    if (current != null) {
      current.abort();
    }
  }

  /** Whether it was ended early. */
  boolean stopped() {
    return stopped;
  }

  Results run() {
    plan.beds().forEach(this::bed);
    course.end();
    return results;
  }

  private void bed(Plan.BedKey key, List<CellPlan> cells) {
    if (stopped) {
      fail(cells, INTERRUPTED);
      return;
    }
    List<ArmName> arms = Plan.arms(cells);
    try (Testbed started = Testbed.start(key, arms, run.peers(), run.policy(), run.fullPolicy())) {
      testbed = started;
      started.notStarted().forEach((arm, reason) -> fail(cells, arm, reason));
      Turns turns = new Turns(started);
      warmUp(turns, cells);
      for (CellPlan cell : cells) {
        cell(turns, cell);
        course.ended(cell, results);
      }
    } catch (IOException | IllegalStateException failed) {
      fail(cells, stopped ? INTERRUPTED : String.valueOf(failed.getMessage()));
    } finally {
      testbed = null;
      if (stopped) {
        results.interrupt();
      }
    }
  }

  /**
   * Every arm of these cells that has not all its rounds; of an early end, those that have none.
   */
  private void fail(List<CellPlan> cells, String reason) {
    for (CellPlan cell : cells) {
      for (ArmName arm : cell.arms()) {
        boolean partOfIt = stopped && !results.turns(cell.cell(), arm, null).isEmpty();
        if (!results.complete(cell, arm) && !partOfIt) {
          results.failed(cell.cell(), arm, reason);
        }
      }
    }
  }

  private void fail(List<CellPlan> cells, ArmName arm, String reason) {
    cells.forEach(cell -> results.failed(cell.cell(), arm, reason));
  }

  /** In turns, so that the compiler sees the calls of all arms before it settles on one. */
  private void warmUp(Turns turns, List<CellPlan> cells) throws IOException {
    List<ArmName> arms = Plan.arms(cells);
    int all = Math.max(1, plan.warmUpCalls() / WARM_UP_TURN_CALLS);
    for (int turn = 0; turn < all; turn++) {
      for (ArmName arm : arms) {
        if (!turns.bed().notStarted().containsKey(arm)
            && (!arm.proxied() || turn % WARM_UP_SHARE_OF_PROXIED == 0)) {
          turns.warmUp(arm, turn % 2 == 0 ? 1 : WARM_UP_CALLERS, WARM_UP_TURN_CALLS);
        }
      }
      course.warmingUp(turn + 1, all);
    }
  }

  /**
   * Has every arm open its connections over TLS: of 64 callers they would take the whole first
   * turn, and the price of a call is asked for, not that of handshakes.
   */
  private void connect(Turns turns, CellPlan cell) throws IOException {
    int callers =
        cell.cell().load() instanceof Load.Closed closed ? closed.callers() : Turns.OPEN_CALLERS;
    for (ArmName arm : cell.arms()) {
      if (results.failure(cell.cell(), arm) == null) {
        turns.warmUp(arm, callers, CONNECTING_CALLS * callers);
      }
    }
  }

  private void cell(Turns turns, CellPlan cell) throws IOException {
    if (cell.cell().mtls()) {
      connect(turns, cell);
    }
    KneeSearch search = new KneeSearch(turns, cell, results);
    for (int round = 0; round < cell.rounds(); round++) {
      List<ArmName> order = Rotation.order(round, cell.arms());
      for (Integer rate : cell.steps()) {
        for (int place = 0; place < order.size(); place++) {
          if (stopped) {
            throw new IOException(INTERRUPTED);
          }
          if (results.failure(cell.cell(), order.get(place)) == null) {
            turn(turns, search, cell, round, place, order.get(place), rate);
          }
          course.turned(cell);
        }
      }
    }
  }

  private void turn(
      Turns turns,
      KneeSearch search,
      CellPlan cell,
      int round,
      int place,
      ArmName arm,
      @Nullable Integer rate)
      throws IOException {
    if (cell.cell().load() instanceof Load.Closed closed) {
      results.add(turns.closed(cell, round, place, arm, closed.callers()));
    } else if (rate != null) {
      results.add(turns.open(cell, round, place, arm, rate));
    } else {
      search.round(round, place, arm);
    }
    String ended = turns.bed().ended(arm);
    if (ended != null) {
      List<CellPlan> neighbours = plan.beds().getOrDefault(Plan.BedKey.of(cell.cell()), List.of());
      fail(neighbours.subList(neighbours.indexOf(cell), neighbours.size()), arm, ended);
    }
  }
}
