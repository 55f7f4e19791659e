package dev.sidecar.shed;

import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.filter.Filter;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.SheddingPolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Ticker;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.concurrent.atomic.LongAdder;

/**
 * Refuses a call, with a probability that follows what became of the last ones, before anything of
 * it is sent; counts what becomes of the others. A failure that is a decision of this client, or of
 * the application, says nothing of the cluster and is not counted.
 */
final class SheddingFilter implements Filter<Call> {
  private final String cluster;
  private final SheddingPolicy policy;
  private final Ticker ticker;
  private final Draws draws;
  private final LongAdder refused;
  private final CallWindow window;

  SheddingFilter(
      String cluster, SheddingPolicy policy, Ticker ticker, Draws draws, LongAdder refused) {
    this.cluster = cluster;
    this.policy = policy;
    this.ticker = ticker;
    this.draws = draws;
    this.refused = refused;
    this.window = new CallWindow(policy.window());
  }

  @Override
  public Service<Call> around(Service<Call> next) {
    return call -> send(call, next);
  }

  private Reply send(Call call, Service<Call> next) throws IOException {
    judge(call.beganNanos());
    try {
      Reply reply = next.send(call);
      window.record(ticker.nanos(), SheddingRules.isSuccess(policy, reply));
      return reply;
    } catch (SidecarException.Connection | SidecarException.Timeout failure) {
      window.record(ticker.nanos(), false);
      throw failure;
    }
  }

  private void judge(long now) throws SidecarException {
    long counts = window.counts(now);
    long total = CallWindow.total(counts);
    long succeeded = CallWindow.succeeded(counts);
    if (SheddingRules.isQuiet(policy, total)
        || !SheddingRules.refuses(
            SheddingRules.probability(policy, total, succeeded), draws.next())) {
      return;
    }
    refused.increment();
    if (policy instanceof SheddingPolicy.Throttle throttle) {
      window.record(now, false);
      throw new SidecarException.Shed(
          cluster, Rule.ADMISSION_THROTTLE, succeeded, total, "throttle.k: " + plain(throttle.k()));
    }
    double threshold = ((SheddingPolicy.Control) policy).thresholdPercent();
    throw new SidecarException.Shed(
        cluster,
        Rule.ADMISSION_CONTROL,
        succeeded,
        total,
        "control.successRateThreshold: " + plain(threshold));
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  SheddingPolicy policy() {
    return policy;
  }

  /** The share of the calls in the window that succeeded; NaN without a call. */
  double successFraction() {
    long counts = window.counts(ticker.nanos());
    long total = CallWindow.total(counts);
    return total == 0 ? Double.NaN : (double) CallWindow.succeeded(counts) / total;
  }
}
