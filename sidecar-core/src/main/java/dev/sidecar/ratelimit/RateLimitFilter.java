package dev.sidecar.ratelimit;

import dev.sidecar.call.Call;
import dev.sidecar.call.OwnReply;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.Rule;
import dev.sidecar.filter.Filter;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.HeaderChanges;
import dev.sidecar.policy.RateLimitPolicy;
import dev.sidecar.time.Ticker;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/** Lets a call of a route go on if there is a token for it, and answers it otherwise. */
public final class RateLimitFilter implements Filter<Call> {
  private static final String BODY = "local_rate_limited";

  private final RateLimitPolicy policy;
  private final TokenBucket bucket;
  private final Ticker ticker;
  private final LongAdder refused;
  private final BooleanSupplier closed;
  private final OwnReply refusal;

  /**
   * The filter of a route.
   *
   * @param bucket of the route, which outlives a snapshot
   * @param refused counts over all routes
   * @param closed whether the client takes no more calls
   */
  public RateLimitFilter(
      RateLimitPolicy policy,
      TokenBucket bucket,
      Ticker ticker,
      LongAdder refused,
      BooleanSupplier closed) {
    this.policy = policy;
    this.bucket = bucket;
    this.ticker = ticker;
    this.refused = refused;
    this.closed = closed;
    this.refusal =
        OwnReply.of(policy.status(), BODY).with(HeaderChanges.set("x-envoy-ratelimited", "true"));
  }

  @Override
  public Reply send(Call call, Service<Call> next) throws IOException {
    // What is behind it says that the client is closed, or the call canceled.
    if (bucket.take(ticker.nanos()) || closed.getAsBoolean() || call.isCanceled()) {
      return next.send(call);
    }
    refused.increment();
    // Nobody is told of an answer that is not followed.
    if (call.trail() != null) {
      call.onTrail()
          .passed(Rule.RATELIMIT_LOCAL, "answered with " + policy.status() + ", " + why());
    }
    return refusal;
  }

  private String why() {
    return "%d tokens, %d in %d ms"
        .formatted(policy.tokens(), policy.fill(), policy.interval().toMillis());
  }
}
