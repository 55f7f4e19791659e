package dev.sidecar.timeout;

import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.filter.Service;
import dev.sidecar.time.Deadline;
import dev.sidecar.time.Ticker;
import java.io.IOException;

/** Sets the moment by which a call must be over, all attempts and the body included. */
public final class DeadlineFilter implements Service<Call> {
  private final Ticker ticker;
  private final Service<Call> next;

  public DeadlineFilter(Ticker ticker, Service<Call> next) {
    this.ticker = ticker;
    this.next = next;
  }

  @Override
  public Reply send(Call call) throws IOException {
    long now = ticker.nanos();
    call.lasts(now, deadline(call, now));
    return next.send(call);
  }

  /** The caller's own limit wins over the route's. */
  static long deadline(Call call, long nowNanos) {
    long own = call.callerTimeoutNanos();
    return own > 0
        ? Deadline.after(nowNanos, own)
        : Deadline.after(nowNanos, call.policy().timeouts().call());
  }
}
