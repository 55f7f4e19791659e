package dev.sidecar.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.call.Call;
import dev.sidecar.call.OwnReply;
import dev.sidecar.call.RateLimitDescriptor;
import dev.sidecar.call.Reply;
import dev.sidecar.policy.GlobalRateLimitAnswers;
import dev.sidecar.policy.GlobalRateLimitPolicy;
import dev.sidecar.policy.HeaderChanges;
import dev.sidecar.spi.RateLimitInquiry;
import dev.sidecar.time.Timer;
import dev.sidecar.time.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What becomes of a call that a rate limit service says is over its limit. */
class GlobalRateLimitFilterTest {
  private static final OwnReply SERVED = OwnReply.of(200, "served");
  private static final RateLimitInquiry.Limit LIMIT = new RateLimitInquiry.Limit(2, 60, "", 0, 31);

  private final GlobalTally tally = new GlobalTally();
  private final AtomicLong drawn = new AtomicLong();

  @Test
  void shareOfTheCallsOverTheirLimitGoesOn() throws Exception {
    GlobalRateLimitAnswers answers = GlobalRateLimitAnswers.DEFAULT.withEnforced(12.5);
    List<Integer> statuses = new ArrayList<>();
    for (long draw : new long[] {0, 1_249, 1_250, 9_999, 10_000, -1}) {
      drawn.set(draw);
      statuses.add(sent(answers).status());
    }
    // Of 2^64 - 1 the last four digits are 1615.
    assertThat(statuses).containsExactly(429, 429, 200, 200, 429, 200);
    assertThat(tally.overLimit()).isEqualTo(6);
    assertThat(tally.ok()).isZero();
  }

  @Test
  void allAndNoneAreNotDrawn() throws Exception {
    assertThat(sent(GlobalRateLimitAnswers.DEFAULT).status()).isEqualTo(429);
    assertThat(sent(GlobalRateLimitAnswers.DEFAULT.withEnforced(0)).status()).isEqualTo(200);
    assertThat(drawn).hasValue(0);
  }

  @Test
  void answerTellsWhatThePolicySays() throws Exception {
    Reply plain = sent(GlobalRateLimitAnswers.DEFAULT);
    assertThat(plain.headers("x-envoy-ratelimited")).containsExactly("true");
    assertThat(plain.header("x-ratelimit-limit")).isNull();
    Reply other =
        sent(
            new GlobalRateLimitAnswers(
                true, false, HeaderChanges.set("x-ratelimit-reset", "soon"), 100));
    assertThat(other.header("x-envoy-ratelimited")).isNull();
    assertThat(other.headers("x-ratelimit-limit")).containsExactly("2, 2;w=60");
    assertThat(other.headers("x-ratelimit-reset")).containsExactly("soon");
  }

  private Reply sent(GlobalRateLimitAnswers answers) throws Exception {
    Timer timer = Timer.manual(() -> 0L);
    Workers atOnce =
        new Workers(
            timer,
            "at-once",
            work -> {
              work.run();
              return () -> {};
            },
            1);
    return new GlobalRateLimitFilter(
            GlobalRateLimitPolicy.of("limits", "shop").with(answers),
            call -> List.of(RateLimitDescriptor.of("user", "ada")),
            (descriptors, nanos) ->
                new GlobalRateLimitFilter.Question(new OverLimit(), call -> SERVED),
            timer,
            atOnce,
            tally,
            call -> false,
            drawn::getAndIncrement,
            () -> false)
        .around(call -> SERVED)
        .send(new FakeCall());
  }

  /** Says that every call is over its limit. */
  private static final class OverLimit implements RateLimitInquiry {
    private final Call call = new FakeCall();

    @Override
    public Call call() {
      return call;
    }

    @Override
    public Answer read(Reply reply) {
      return new Answer(true, List.of(), List.of(), "", List.of(LIMIT));
    }
  }
}
