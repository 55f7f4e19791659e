package dev.sidecar.call;

import dev.sidecar.time.Timer;
import dev.sidecar.time.Watched;

/** All calls of a client that a timer watches, for the day on which the client is closed. */
public final class InFlight {
  private InFlight() {}

  /** Cancels every call that has an attempt under way or waits for one. */
  public static void cancelAll(Timer timer) {
    for (Watched watched : timer.watched()) {
      if (watched instanceof Attempt attempt) {
        attempt.call().cancel();
      } else if (watched instanceof Pause pause) {
        pause.call().cancel();
      }
    }
  }
}
