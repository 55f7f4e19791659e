package dev.sidecar.conformance.upstream;

import dev.sidecar.conformance.cases.Behaviour;
import dev.sidecar.conformance.cases.Behaviour.Turn;
import java.util.List;

/** What an upstream does next; its last part goes on for ever. Any thread. */
final class Script {
  private List<Turn> turns;
  private int at;
  private int done;

  Script(List<Turn> turns) {
    this.turns = turns;
  }

  synchronized void replace(List<Turn> others) {
    turns = others;
    at = 0;
    done = 0;
  }

  /** What the next request is for. */
  synchronized Behaviour take() {
    Turn turn = turns.get(at);
    if (++done == turn.times() && at < turns.size() - 1) {
      at++;
      done = 0;
    }
    return turn.does();
  }

  /** What comes next, without taking it. */
  synchronized Behaviour next() {
    return turns.get(at).does();
  }
}
