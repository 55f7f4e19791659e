package dev.sidecar.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.call.HedgedAttempt;
import dev.sidecar.call.Trail;
import dev.sidecar.retry.Race.Result;
import dev.sidecar.time.Timer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who has an answer when another one comes in the same moment: one of the two, always. */
@Timeout(30)
class RaceTest {
  private final Race race = new Race();
  private final Result first = result(1);
  private final Result second = result(2);

  @Test
  void loserThatAnswersBeforeTheEndIsHandedOver() {
    race.leave(first);
    assertThat(race.take()).containsExactly(first);
    race.leave(second);
    assertThat(race.end()).containsExactly(second);
    assertThat(isDiscarded(second)).isFalse();
  }

  @Test
  void loserThatAnswersAfterTheEndIsDiscardedByItsThread() {
    race.leave(first);
    assertThat(race.take()).containsExactly(first);
    assertThat(race.end()).isEmpty();
    race.leave(second);
    assertThat(isDiscarded(second)).isTrue();
    assertThat(isDiscarded(first)).isFalse();
  }

  @Test
  void resultsComeInTheOrderInWhichTheyWereLeft() {
    race.leave(first);
    race.leave(second);
    assertThat(race.hasNews()).isTrue();
    assertThat(race.take()).containsExactly(first, second);
    assertThat(race.hasNews()).isFalse();
    assertThat(race.take()).isEmpty();
  }

  @Test
  void nudgeIsNewsWithoutAResult() {
    race.nudge();
    assertThat(race.hasNews()).isTrue();
    assertThat(race.take()).isEmpty();
    assertThat(race.hasNews()).isFalse();
  }

  @RepeatedTest(1_000)
  void whatComesWithTheEndIsHandedOverOrDiscardedAndNeverBoth() throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    Thread worker =
        new Thread(
            () -> {
              try {
                start.await();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
              race.leave(first);
            });
    worker.start();
    start.await();
    List<Result> handed = race.end();
    worker.join();
    assertThat(isDiscarded(first)).isEqualTo(handed.isEmpty());
  }

  private static boolean isDiscarded(Result result) {
    return ((FakeReply) result.reply()).discarded;
  }

  private static Result result(int number) {
    HedgedAttempt attempt =
        new HedgedAttempt(new FakeCall(), number, Timer.manual(() -> 0), 2, null, null);
    Runner runner = new Runner(attempt, Trail.branch(null, List.of()), 0, number > 1, false);
    return new Result(runner, new FakeReply(attempt, 200, Map.of()), null);
  }
}
