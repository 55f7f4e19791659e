package dev.sidecar.time;

import static dev.sidecar.Interleavings.explore;
import static dev.sidecar.Interleavings.holds;
import static dev.sidecar.Interleavings.together;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interleavings")
class SerialTasksInterleavings {
  private static final Timer TIMER = Timer.manual(() -> 0);

  @Test
  void whatTwoThreadsHandOverRunsOnceAndOneAfterTheOther() {
    explore(
        () -> {
          SerialTasks tasks = new SerialTasks(TIMER, true);
          AtomicInteger running = new AtomicInteger();
          AtomicInteger runs = new AtomicInteger();
          Runnable task =
              () -> {
                int now = running.incrementAndGet();
                holds(now == 1, "one at a time", now);
                runs.incrementAndGet();
                running.decrementAndGet();
              };
          together(() -> tasks.execute(task), () -> tasks.execute(task));
          holds(runs.get() == 2, "none is left", runs.get());
        });
  }
}
