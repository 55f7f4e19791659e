package dev.sidecar.ratelimit;

import dev.sidecar.call.Call;
import dev.sidecar.call.Descriptors;
import dev.sidecar.call.OwnReply;
import dev.sidecar.call.RateLimitDescriptor;
import dev.sidecar.call.Reply;
import dev.sidecar.failure.Rule;
import dev.sidecar.filter.Filter;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.DescriptorLimit;
import dev.sidecar.policy.HeaderChanges;
import dev.sidecar.policy.RateLimitPolicy;
import dev.sidecar.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lets a call of a route go on if there is a token for it, and answers it otherwise. */
public final class RateLimitFilter implements Filter<Call> {
  private static final String BODY = "local_rate_limited";

  private final RateLimitPolicy policy;
  private final RouteTokens tokens;
  private final @Nullable Descriptors descriptors;
  private final Ticker ticker;
  private final LongAdder refused;
  private final Predicate<Call> told;
  private final BooleanSupplier closed;
  private final OwnReply refusal;

  /**
   * The filter of a route.
   *
   * @param tokens of the route, which outlive a snapshot
   * @param descriptors of its calls; null where no bucket is for any
   * @param refused counts over all routes
   * @param told whether anybody is told of a call
   * @param closed whether the client takes no more calls
   */
  public RateLimitFilter(
      RateLimitPolicy policy,
      RouteTokens tokens,
      @Nullable Descriptors descriptors,
      Ticker ticker,
      LongAdder refused,
      Predicate<Call> told,
      BooleanSupplier closed) {
    this.policy = policy;
    this.tokens = tokens;
    this.descriptors = descriptors;
    this.ticker = ticker;
    this.refused = refused;
    this.told = told;
    this.closed = closed;
    this.refusal =
        OwnReply.of(policy.status(), BODY).with(HeaderChanges.set("x-envoy-ratelimited", "true"));
  }

  @Override
  public Service<Call> around(Service<Call> next) {
    return call -> send(call, next);
  }

  private Reply send(Call call, Service<Call> next) throws IOException {
    List<RateLimitDescriptor> its = descriptors == null ? List.of() : descriptors.of(call);
    RouteTokens.Taken taken = tokens.take(its, ticker.nanos());
    // What is behind it says that the client is closed, or the call canceled.
    if (taken.goesOn() || closed.getAsBoolean() || call.isCanceled()) {
      return next.send(call);
    }
    refused.increment();
    if (told.test(call)) {
      call.onTrail()
          .passed(
              Rule.RATELIMIT_LOCAL, "answered with " + policy.status() + ", " + why(taken.by()));
    }
    return refusal;
  }

  private String why(@Nullable DescriptorLimit by) {
    return by == null
        ? why(policy.tokens(), policy.fill(), policy.interval())
        // Their values may be secrets.
        : "for its " + by.keys() + ": " + why(by.tokens(), by.fill(), by.interval());
  }

  private static String why(int tokens, int fill, Duration interval) {
    return "%d tokens, %d in %d ms".formatted(tokens, fill, interval.toMillis());
  }
}
