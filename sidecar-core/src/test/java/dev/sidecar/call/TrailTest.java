package dev.sidecar.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.DecisionRecord.Pick;
import dev.sidecar.failure.Rule;
import dev.sidecar.time.Timer;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ends the attempt of a followed call races with the call that returns its answer. */
class TrailTest {
  private static final int RACES = 50_000;

  private final Timer timer = Timer.manual(() -> 0);

  @Test
  @Timeout(60)
  void followedCallIsToldOnceHoweverItsReturnMeetsTheEndOfItsAttempt() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      List<Race> races = Stream.generate(Race::new).limit(RACES).toList();
      Future<?> ends = other.submit(() -> races.forEach(race -> race.run(race.attempt::end)));
      races.forEach(race -> race.run(() -> race.trail.whenOver(race.told::incrementAndGet)));
      ends.get();
      assertThat(races).extracting(race -> race.told.get()).filteredOn(told -> told != 1).isEmpty();
    } finally {
      other.shutdownNow();
    }
  }

  private final class Race {
    final Trail trail = Trail.followed(null);
    final Attempt attempt = new Attempt(new FakeCall(), 1, timer);
    final AtomicInteger told = new AtomicInteger();
    private final AtomicInteger ready = new AtomicInteger();

    Race() {
      attempt.goesTo(new FakePlace());
      trail.picked(
          attempt,
          new Pick(List.of(Rule.BALANCE_ROUND_ROBIN), List.of(), 1, List.of(), false, null));
    }

    /** Both threads leave the loop within nanoseconds of one another. */
    void run(Runnable step) {
      ready.incrementAndGet();
      while (ready.get() < 2) {
        Thread.onSpinWait();
      }
      step.run();
    }
  }

  private record FakePlace() implements Attempt.Place {
    @Override
    public Endpoint endpoint() {
      return Endpoint.parse("10.0.0.1:80");
    }

    @Override
    public void ended(Attempt attempt) {}
  }
}
