package dev.sidecar.health;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Publishes what changes together once: behind the reports that wait already, so that many
 * endpoints that fail at once are one change. By the control thread.
 */
final class OneChange {
  private final Executor control;
  private final Runnable changed;
  private boolean waits;

  OneChange(Executor control, Runnable changed) {
    this.control = control;
    this.changed = changed;
  }

  void soon() {
    if (waits) {
      return;
    }
    waits = true;
    try {
      control.execute(this::now);
    } catch (RejectedExecutionException e) {
      // The client closes; what still runs is balanced over what is left.
      now();
    }
  }

  private void now() {
    waits = false;
    changed.run();
  }
}
