package dev.sidecar.bench.measure;

import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.load.Costs;
import dev.sidecar.bench.load.Order;
import dev.sidecar.bench.load.Reply;
import dev.sidecar.bench.load.Tally;
import dev.sidecar.bench.load.TallyText;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Has the client of a testbed send what a turn is. */
final class Turns {
  /** Calls that can be under way at once in an open loop. */
  static final int OPEN_CALLERS = 32;

  /** A backlog of half a second is past any knee; what waits longer is overflow. */
  private static final int LONGEST_WAIT_MILLIS = 500;

  /** In a search a wait of a quarter of a second says enough, and the next step begins sooner. */
  private static final int SEARCH_WAIT_MILLIS = 250;

  private static final int SETTLE_CALLS = 64;

  private final Testbed bed;

  Turns(Testbed bed) {
    this.bed = bed;
  }

  Testbed bed() {
    return bed;
  }

  void warmUp(ArmName arm, int callers, int calls) throws IOException {
    bed.follow(
        new Order(
            arm,
            0,
            256,
            callers,
            null,
            false,
            0,
            0,
            calls,
            bed.proxyPids(arm),
            bed.upstreamPids()));
  }

  Turn closed(CellPlan plan, int round, int place, ArmName arm, int callers) throws IOException {
    return turn(plan, round, place, arm, callers, null, plan.turn().toMillis(), 0);
  }

  Turn open(CellPlan plan, int round, int place, ArmName arm, int rate) throws IOException {
    return turn(
        plan, round, place, arm, OPEN_CALLERS, rate, plan.turn().toMillis(), LONGEST_WAIT_MILLIS);
  }

  /** One step of a search. */
  Turn step(CellPlan plan, int round, int place, ArmName arm, int rate) throws IOException {
    return turn(
        plan, round, place, arm, OPEN_CALLERS, rate, plan.turn().toMillis(), SEARCH_WAIT_MILLIS);
  }

  private Turn turn(
      CellPlan plan,
      int round,
      int place,
      ArmName arm,
      int callers,
      @Nullable Integer rate,
      long millis,
      long longestWaitMillis)
      throws IOException {
    Cell cell = plan.cell();
    Reply reply =
        bed.follow(
            new Order(
                arm,
                cell.requestBytes(),
                cell.responseBytes(),
                callers,
                rate,
                cell.placement() == Placement.FREE,
                millis,
                longestWaitMillis,
                SETTLE_CALLS,
                bed.proxyPids(arm),
                bed.upstreamPids()));
    TallyText tally = reply.tally();
    Costs costs = reply.costs();
    if (tally == null || costs == null) {
      throw new IOException("client process: no figures (expected: a tally and costs)");
    }
    double seconds = rate == null ? reply.loadNanos() / 1e9 : millis / 1e3;
    return new Turn(
        cell, arm, round, place, rate, null, Tally.of(tally), seconds, reply.elapsedNanos(), costs);
  }
}
