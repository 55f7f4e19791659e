package dev.sidecar.telemetry;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.filter.Service;
import dev.sidecar.time.Ticker;
import java.io.IOException;

/**
 * Times attempts that were let in: from their begin to response headers, or to their failure, and
 * tells their call when it was answered. Only a failure reads the clock once more.
 */
public final class AttemptTimes implements Service<Attempt> {
  private final Durations durations;
  private final Ticker ticker;
  private final Service<Attempt> next;

  public AttemptTimes(Durations durations, Ticker ticker, Service<Attempt> next) {
    this.durations = durations;
    this.ticker = ticker;
    this.next = next;
  }

  @Override
  public Reply send(Attempt attempt) throws IOException {
    long began = attempt.beganNanos();
    Reply reply;
    try {
      reply = next.send(attempt);
    } catch (IOException | RuntimeException | Error failure) {
      durations.record(Result.of(failure), ticker.nanos() - began);
      throw failure;
    }
    long took = attempt.answerNanos();
    durations.record(Result.of(reply.status()), took);
    attempt.answeredAt(began + took);
    return reply;
  }
}
