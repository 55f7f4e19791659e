package dev.sidecar.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

/**
 * The self-test of the harness: 1,000 calls, one of which meets a pause of 300 ms.
 *
 * <p>The closed loop offers nothing while it waits, so one sample in 1,000 is slow. At 500 calls a
 * second 150 fall into the pause, and the slowest hundredth of all took nearly all of it. There are
 * only 8 callers, so that the calls that are under way in the pause are under a hundredth: p99 sees
 * it only if calls that waited for a caller count from their intended start. A loaded machine makes
 * calls slower: that can only raise what the open loop sees, and would have to slow ten calls by
 * 100 ms before the closed loop's p99 said so.
 */
class OpenLoopSeesPausesTest {
  private static final int CALLS = 1_000;
  private static final int PAUSE_AT = 400;
  private static final Duration PAUSE = Duration.ofMillis(300);

  @Test
  void theClosedLoopHidesAPauseThatTheOpenLoopSees() throws IOException {
    Tally closed;
    try (PausingUpstream upstream = new PausingUpstream(PAUSE_AT, PAUSE);
        Callers callers = new Callers(1)) {
      List<Tally> tallies = Tally.forCallers(1);
      new ClosedLoop(callers).runCalls(calls(upstream), tallies, CALLS);
      closed = Tally.sum(tallies);
    }
    Tally open = open(8);

    assertThat(closed.errors()).isZero();
    assertThat(closed.requests()).isEqualTo(CALLS);
    assertThat(closed.latencyNanos().getMaxValue()).isGreaterThanOrEqualTo(PAUSE.toNanos());
    assertThat(closed.latencyNanos().getValueAtPercentile(99))
        .isLessThan(Duration.ofMillis(100).toNanos());

    assertThat(open.errors()).isZero();
    assertThat(open.overflow()).isZero();
    assertThat(open.requests()).isEqualTo(CALLS);
    assertThat(open.latencyMicros(99)).isGreaterThan(200_000);
  }

  /** With fewer callers than calls in the pause, most of these start late: it must not matter. */
  @Test
  void oneCallerSeesThePauseAsManyDo() throws IOException {
    Tally open = open(1);
    assertThat(open.overflow()).isZero();
    assertThat(open.lateStarts()).isGreaterThanOrEqualTo(100);
    assertThat(open.latencyMicros(99)).isGreaterThan(200_000);
  }

  private static Tally open(int count) throws IOException {
    List<Tally> tallies = Tally.forCallers(count);
    try (PausingUpstream upstream = new PausingUpstream(PAUSE_AT, PAUSE);
        Callers callers = new Callers(count)) {
      new OpenLoop(callers)
          .run(
              calls(upstream),
              tallies,
              new Schedule(CALLS / 2, Duration.ofSeconds(2), true),
              Duration.ofSeconds(30));
    }
    return Tally.sum(tallies);
  }

  private static OpenLoop.Sender calls(PausingUpstream upstream) {
    OkHttpClient client = new OkHttpClient();
    return new Arm(
            ArmName.DIRECT,
            request -> client.newCall(request).execute(),
            List.of("http://" + upstream.authority()),
            null)
        .calls(0, PausingUpstream.RESPONSE_BYTES);
  }
}
