package dev.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/** When a warm-up ends, in a time that calls alone move. */
class WarmUpTest {
  private static final long MICROSECOND = 1_000;

  private final AtomicLong clock = new AtomicLong();
  private long calls;

  @Test
  void threeBatchesThatAgreeAreEnough() throws Exception {
    assertThat(settles(call -> MICROSECOND)).isTrue();
    assertThat(clock.get()).isEqualTo(3 * WarmUp.BATCH_NANOS);
  }

  @Test
  void whatIsEvenIsSentAsOftenAsTheCompilerNeedsNevertheless() throws Exception {
    assertThat(settles(call -> 100 * MICROSECOND)).isTrue();
    assertThat(calls).isEqualTo(WarmUp.LEAST_CALLS);
  }

  @Test
  void whatStillBecomesFasterGoesOn() throws Exception {
    // A tenth faster each batch, for a second; then no more.
    long second = TimeUnit.SECONDS.toNanos(1);
    assertThat(
            settles(
                call ->
                    (long) (1_000 * Math.pow(0.9, Math.min(clock.get(), second) / 50_000_000.0))))
        .isTrue();
    assertThat(clock.get()).isBetween(second + 2 * WarmUp.BATCH_NANOS, 2 * second);
  }

  @Test
  void oneThatIsNeverEvenEndsUnsettled() throws Exception {
    assertThat(settles(call -> clock.get() / WarmUp.BATCH_NANOS % 2 == 0 ? 1_000 : 1_100))
        .isFalse();
    assertThat(clock.get())
        .isBetween(WarmUp.MOST_NANOS, WarmUp.MOST_NANOS + 2 * WarmUp.BATCH_NANOS);
  }

  @Test
  void oneTooSlowToBeCompiledEndsUnsettled() throws Exception {
    assertThat(settles(call -> 1_000 * MICROSECOND)).isFalse();
    assertThat(calls).isLessThan(WarmUp.LEAST_CALLS);
  }

  private boolean settles(LongUnaryOperator nanosOfCall) throws IOException {
    return WarmUp.settles(
        () -> {
          clock.addAndGet(nanosOfCall.applyAsLong(calls));
          calls++;
          return 1;
        },
        clock::get);
  }
}
