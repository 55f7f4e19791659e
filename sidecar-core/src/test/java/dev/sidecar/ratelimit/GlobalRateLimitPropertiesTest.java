package dev.sidecar.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.call.Call;
import dev.sidecar.call.OwnReply;
import dev.sidecar.call.RateLimitDescriptor;
import dev.sidecar.call.Reply;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.GlobalRateLimitPolicy;
import dev.sidecar.spi.RateLimitInquiry;
import dev.sidecar.time.Timer;
import dev.sidecar.time.Workers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever becomes of a rate limit service, calls are neither slowed nor failed by it. */
class GlobalRateLimitPropertiesTest {
  private static final List<RateLimitDescriptor> ASKED =
      List.of(RateLimitDescriptor.of("user", "ada"));
  private static final OwnReply SERVED = OwnReply.of(200, "served");

  /** What becomes of a question. */
  enum Fate {
    OK,
    REFUSED,
    BROKEN,
    SILENT,
    NO_THREAD
  }

  // A wait has come to its moment at once; what is over before has come first.
  private final AtomicLong now = new AtomicLong();
  private final Timer timer =
      Timer.manual(
          now::get,
          new Timer.Parking() {
            @Override
            public void park(long moment) {
              now.set(moment);
            }

            @Override
            public void pause(long nanos) {
              now.addAndGet(nanos);
            }
          });

  @Property(tries = 100)
  void openServiceNeitherSlowsNorFailsACall(
      @ForAll @Size(max = 20) List<Fate> fates, @ForAll @IntRange(min = 1, max = 5_000) int millis)
      throws Exception {
    Duration timeout = Duration.ofMillis(millis);
    GlobalTally tally = new GlobalTally();
    CountDownLatch over = new CountDownLatch(1);
    Fate[] fate = {Fate.OK};
    Workers none = closed(new Workers(timer, "none", work -> work, 1));
    try (Workers threads = Workers.of(timer, "silent", work -> work)) {
      Workers atOnce =
          new Workers(
              timer,
              "at-once",
              work -> {
                work.run();
                return () -> {};
              },
              1);
      for (Fate each : fates) {
        fate[0] = each;
        GlobalRateLimitFilter filter =
            new GlobalRateLimitFilter(
                GlobalRateLimitPolicy.of("limits", "shop").with(timeout),
                call -> ASKED,
                (descriptors, nanos) -> question(each, over),
                timer,
                each == Fate.SILENT ? threads : each == Fate.NO_THREAD ? none : atOnce,
                tally,
                call -> false,
                () -> 0,
                () -> false);
        long began = now.get();
        assertThat(filter.around(call -> SERVED).send(new FakeCall())).isEqualTo(SERVED);
        assertThat(now.get() - began)
            .isEqualTo(each == Fate.SILENT ? timeout.toNanos() : 0)
            .isLessThanOrEqualTo(timeout.toNanos());
      }
      atOnce.close();
    } finally {
      over.countDown();
    }
    long ok = fates.stream().filter(Fate.OK::equals).count();
    assertThat(tally.ok()).isEqualTo(ok);
    assertThat(tally.errors()).isEqualTo(fates.size() - ok).isEqualTo(tally.allowed());
    assertThat(tally.overLimit()).isZero();
    assertThat(timer.watched()).isEmpty();
  }

  private static Workers closed(Workers workers) {
    workers.close();
    return workers;
  }

  private static GlobalRateLimitFilter.Question question(Fate fate, CountDownLatch over) {
    FakeCall asks = new FakeCall();
    Service<Call> service =
        call -> {
          switch (fate) {
            case REFUSED -> throw new IOException("connection refused");
            case BROKEN -> throw new IllegalStateException("a bug");
            case SILENT -> await(over);
            default -> {}
          }
          return SERVED;
        };
    return new GlobalRateLimitFilter.Question(
        new RateLimitInquiry() {
          @Override
          public Call call() {
            return asks;
          }

          @Override
          public Answer read(Reply reply) {
            return new Answer(false, List.of(), List.of(), "", List.of());
          }
        },
        service);
  }

  private static void await(CountDownLatch over) {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
