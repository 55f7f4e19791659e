package dev.sidecar.telemetry;

import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.filter.Service;
import dev.sidecar.time.Ticker;
import java.io.IOException;

/**
 * Times calls: from their entry into the cluster to response headers, or to their failure. Below
 * the deadline, which has read when the call began; {@link AttemptTimes} has read when it was
 * answered. Only a failure reads the clock once more.
 */
public final class CallTimes implements Service<Call> {
  private final Durations durations;
  private final Ticker ticker;
  private final Service<Call> next;

  public CallTimes(Durations durations, Ticker ticker, Service<Call> next) {
    this.durations = durations;
    this.ticker = ticker;
    this.next = next;
  }

  @Override
  public Reply send(Call call) throws IOException {
    long began = call.beganNanos();
    Reply reply;
    try {
      reply = next.send(call);
    } catch (IOException | RuntimeException | Error failure) {
      durations.record(Result.of(failure), ticker.nanos() - began);
      throw failure;
    }
    durations.record(Result.of(reply.status()), call.answeredNanos() - began);
    return reply;
  }
}
