package dev.sidecar.retry;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import dev.sidecar.FakeCall;
import dev.sidecar.call.HedgedAttempt;
import dev.sidecar.call.Reply;
import dev.sidecar.call.Trail;
import dev.sidecar.retry.Race.Result;
import dev.sidecar.time.Timer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class RaceInterleavings {
  private static final Runner RUNNER =
      new Runner(
          new HedgedAttempt(new FakeCall(), 1, Timer.manual(() -> 0), 2, null, null),
          Trail.branch(null, List.of()),
          0,
          false,
          false);

  @Test
  void whatComesIsHandedOverOrDiscardedAndNeverBoth() {
    explore(
        () -> {
          Race race = new Race();
          Result[] left = {result(), result()};
          List<Result> taken = new ArrayList<>();
          together(
              () -> {
                taken.addAll(race.take());
                taken.addAll(race.end());
              },
              () -> race.leave(left[0]),
              () -> race.leave(left[1]));
          for (Result each : left) {
            boolean discarded = ((Answer) each.reply()).discarded;
            boolean had = taken.remove(each);
            holds(had != discarded, "handed over or discarded", had, discarded);
          }
          holds(taken.isEmpty(), "each once", taken.size());
        });
  }

  private static Result result() {
    return new Result(RUNNER, new Answer(), null);
  }

  private static final class Answer implements Reply {
    volatile boolean discarded;

    @Override
    public int status() {
      return 200;
    }

    @Override
    public @Nullable String header(String name) {
      return null;
    }

    @Override
    public List<String> headers(String name) {
      return List.of();
    }

    @Override
    public void discard() {
      discarded = true;
    }
  }
}
