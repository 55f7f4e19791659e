package dev.sidecar.ratelimit;

import dev.sidecar.call.Call;
import dev.sidecar.call.OwnReply;
import dev.sidecar.call.Pause;
import dev.sidecar.call.RateLimitDescriptor;
import dev.sidecar.call.Reply;
import dev.sidecar.call.RequestChange;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.filter.Filter;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.Chance;
import dev.sidecar.policy.GlobalRateLimitAnswers;
import dev.sidecar.policy.GlobalRateLimitPolicy;
import dev.sidecar.policy.HeaderChanges;
import dev.sidecar.spi.Draws;
import dev.sidecar.spi.RateLimitInquiry;
import dev.sidecar.time.Deadline;
import dev.sidecar.time.Timer;
import dev.sidecar.time.Workers;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks a rate limit service about each call of a route, and lets it go on or answers it. The
 * service is asked on a thread beside the call's, which waits no longer than the policy says,
 * whatever becomes of the other one.
 */
public final class GlobalRateLimitFilter implements Filter<Call> {
  private static final HeaderChanges RATELIMITED = HeaderChanges.set("x-envoy-ratelimited", "true");

  private final GlobalRateLimitPolicy policy;
  private final Function<Call, List<RateLimitDescriptor>> descriptors;
  private final Asking asking;
  private final Timer timer;
  private final Workers workers;
  private final GlobalTally tally;
  private final Predicate<Call> told;
  private final Draws draws;
  private final BooleanSupplier closed;
  private final GlobalRateLimitAnswers answers;
  private final Chance enforced;

  /** How a question is put. */
  @FunctionalInterface
  public interface Asking {
    /**
     * A question that has not been sent yet.
     *
     * @param timeoutNanos how long its answer is of use
     */
    Question about(List<RateLimitDescriptor> descriptors, long timeoutNanos);
  }

  /**
   * A question, and where it goes.
   *
   * @param service takes the inquiry's call
   */
  public record Question(RateLimitInquiry inquiry, Service<Call> service) {}

  /**
   * The filter of a route.
   *
   * @param descriptors what is asked about a call; none for nothing
   * @param tally counts over all routes
   * @param told whether anybody is told of a call
   * @param draws whether a call over its limit is answered, where not all are
   * @param closed whether the client takes no more calls
   */
  public GlobalRateLimitFilter(
      GlobalRateLimitPolicy policy,
      Function<Call, List<RateLimitDescriptor>> descriptors,
      Asking asking,
      Timer timer,
      Workers workers,
      GlobalTally tally,
      Predicate<Call> told,
      Draws draws,
      BooleanSupplier closed) {
    this.policy = policy;
    this.descriptors = descriptors;
    this.asking = asking;
    this.timer = timer;
    this.workers = workers;
    this.tally = tally;
    this.told = told;
    this.draws = draws;
    this.closed = closed;
    this.answers = policy.answers();
    this.enforced = Chance.of(answers.enforced());
  }

  @Override
  public Service<Call> around(Service<Call> next) {
    return call -> send(call, next);
  }

  private Reply send(Call call, Service<Call> next) throws IOException {
    List<RateLimitDescriptor> asked = descriptors.apply(call);
    // What is behind it says that the client is closed, or the call canceled.
    if (asked.isEmpty() || closed.getAsBoolean() || call.isCanceled()) {
      return next.send(call);
    }
    Inquest inquest = answered(call, asked);
    RateLimitInquiry.Answer answer = inquest.answer();
    if (answer == null) {
      return withoutAnswer(call, next, inquest.why());
    }
    (answer.overLimit() ? tally.overLimit : tally.ok).increment();
    if (answer.overLimit() && isEnforced(call)) {
      return refusal(call, answer);
    }
    for (OwnReply.Header each : answer.requestHeaders()) {
      call.change(new RequestChange(null, null, HeaderChanges.add(each.name(), each.value())));
    }
    Reply reply = next.send(call);
    for (OwnReply.Header each : headers(answer)) {
      reply = reply.with(HeaderChanges.add(each.name(), each.value()));
    }
    return answer.overLimit() && answers.tellLimited() ? reply.with(RATELIMITED) : reply;
  }

  private boolean isEnforced(Call call) {
    boolean is = enforced.takes(enforced.isCertain() ? 0 : draws.next());
    if (!is && call.trail() != null) {
      call.onTrail()
          .passed(
              Rule.RATELIMIT_GLOBAL,
              "goes on over the limit of %s, which %s %% of the calls are held to"
                  .formatted(policy.domain(), BigDecimal.valueOf(answers.enforced())));
    }
    return is;
  }

  /** The headers that the service gives, and those that tell its limits. */
  private List<OwnReply.Header> headers(RateLimitInquiry.Answer answer) {
    List<OwnReply.Header> limits =
        answers.tellLimits() ? LimitHeaders.of(answer.limits()) : List.of();
    return limits.isEmpty()
        ? answer.responseHeaders()
        : Stream.concat(answer.responseHeaders().stream(), limits.stream()).toList();
  }

  private Inquest answered(Call call, List<RateLimitDescriptor> asked) throws SidecarException {
    long began = timer.nanos();
    long own = call.callerTimeoutNanos();
    long limit = policy.timeout().toNanos();
    boolean late = own > 0 && own <= limit;
    long nanos = late ? own : limit;
    Inquest inquest = new Inquest(asking.about(asked, nanos), Thread.currentThread());
    if (!workers.begin(inquest)) {
      inquest.fails("no thread was free to ask");
      return inquest;
    }
    switch (Pause.until(call, timer, Deadline.after(began, nanos), inquest::isOver)) {
      case CANCELED -> throw stopped(call, inquest, "canceled by the caller");
      case INTERRUPTED -> throw stopped(call, inquest, "interrupted");
      // Its own limit ends it, and counts for its endpoint as it should.
      case MOMENT -> inquest.fails("no answer in " + nanos / 1_000_000 + " ms");
      case OVER -> {}
    }
    if (late && inquest.answer() == null && timer.nanos() - began >= nanos) {
      throw late(call, nanos);
    }
    call.waited(timer.nanos() - began);
    return inquest;
  }

  private SidecarException stopped(Call call, Inquest inquest, String how) {
    inquest.cancel();
    return new SidecarException.Canceled(
        "host %s: %s while cluster %s was asked about its rate limit"
            .formatted(call.host(), how, policy.cluster()),
        Outcome.NOT_SENT,
        null);
  }

  private SidecarException late(Call call, long nanos) {
    String limit = nanos / 1_000_000 + " ms";
    call.onTrail().passed(Rule.TIMEOUT_CALL, "of the caller: " + limit);
    return new SidecarException.Timeout(
        ("host %s: not sent in %s, in which cluster %s did not say its rate limit (timeout of the"
                + " caller: %s)")
            .formatted(call.host(), limit, policy.cluster(), limit),
        Outcome.NOT_SENT,
        null);
  }

  private Reply withoutAnswer(Call call, Service<Call> next, String why) throws IOException {
    tally.errors.increment();
    if (!policy.failureModeDeny()) {
      tally.allowed.increment();
      return next.send(call);
    }
    if (closed.getAsBoolean()) {
      return next.send(call);
    }
    tell(call, Rule.RATELIMIT_ERROR, policy.statusOnError(), why);
    return OwnReply.of(policy.statusOnError(), "");
  }

  private Reply refusal(Call call, RateLimitInquiry.Answer answer) {
    tell(call, Rule.RATELIMIT_GLOBAL, policy.status(), "over the limit of " + policy.domain());
    OwnReply reply = OwnReply.of(policy.status(), answer.body());
    for (OwnReply.Header each : headers(answer)) {
      HeaderChanges change =
          each.name().equals("content-type")
              // Of the body that the service gave.
              ? HeaderChanges.set(each.name(), each.value())
              : HeaderChanges.add(each.name(), each.value());
      reply = reply.with(change);
    }
    reply = answers.tellLimited() ? reply.with(RATELIMITED) : reply;
    return reply.with(answers.limitedHeaders());
  }

  private void tell(Call call, Rule rule, int status, String why) {
    if (told.test(call)) {
      call.onTrail()
          .passed(
              rule, "answered with %d, cluster %s: %s".formatted(status, policy.cluster(), why));
    }
  }

  /** One question, asked by a worker for a call that waits. */
  private static final class Inquest implements Runnable {
    private final Question question;
    private final Thread waiting;
    private volatile RateLimitInquiry.@Nullable Answer answer;
    private volatile @Nullable String why;

    Inquest(Question question, Thread waiting) {
      this.question = question;
      this.waiting = waiting;
    }

    @Override
    public void run() {
      RateLimitInquiry inquiry = question.inquiry();
      try {
        answer = inquiry.read(question.service().send(inquiry.call()));
      } catch (IOException | RuntimeException e) {
        fails(String.valueOf(e.getMessage()));
      } finally {
        LockSupport.unpark(waiting);
      }
    }

    void fails(String how) {
      why = how;
    }

    boolean isOver() {
      return answer != null || why != null;
    }

    RateLimitInquiry.@Nullable Answer answer() {
      return answer;
    }

    String why() {
      return String.valueOf(why);
    }

    void cancel() {
      question.inquiry().call().cancel();
    }
  }
}
