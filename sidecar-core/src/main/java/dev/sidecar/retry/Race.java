package dev.sidecar.retry;

import dev.sidecar.call.Reply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where attempts that run at once leave what they brought, for the one thread that decides. Each
 * leaves and the decider takes by compare-and-set; after the end of the race, which is one of them,
 * nobody takes any more, and what comes too late is discarded by whoever brings it. So each answer
 * is handed out or discarded, and never both. No lock.
 */
final class Race {
  private static final Left OVER = new Left(null, null);

  private final Thread decider = Thread.currentThread();
  private final AtomicReference<@Nullable Left> last = new AtomicReference<>();
  // A sign that there is something to look at which is no result.
  private volatile boolean nudged;

  /** What an attempt brought, over what was left before it. */
  private static final class Left {
    private final @Nullable Result result;
    private final @Nullable Left before;

    Left(@Nullable Result result, @Nullable Left before) {
      this.result = result;
      this.before = before;
    }
  }

  /**
   * What an attempt brought: an answer, or what was thrown.
   *
   * @param runner whose it is
   */
  record Result(Runner runner, @Nullable Reply reply, @Nullable Throwable thrown) {
    void discard() {
      if (reply != null) {
        reply.discard();
      }
    }
  }

  /** By the thread of an attempt: leaves the result, or discards it if the race is over. */
  void leave(Result result) {
    Left before = last.get();
    while (before != OVER) {
      if (last.compareAndSet(before, new Left(result, before))) {
        LockSupport.unpark(decider);
        return;
      }
      before = last.get();
    }
    result.discard();
  }

  /** Has the decider look, although there is no result. */
  void nudge() {
    nudged = true;
    LockSupport.unpark(decider);
  }

  /** Whether there is something to decide. */
  boolean hasNews() {
    return nudged || last.get() != null;
  }

  /** What has come since the last time, oldest first. By the decider. */
  List<Result> take() {
    nudged = false;
    return inOrder(last.getAndSet(null));
  }

  /** Ends the race; what has come and was not taken is handed over. By the decider. */
  List<Result> end() {
    return inOrder(last.getAndSet(OVER));
  }

  private static List<Result> inOrder(@Nullable Left newest) {
    Deque<Result> results = new ArrayDeque<>(2);
    for (Left each = newest; each != null; each = each.before) {
      if (each.result != null) {
        results.addFirst(each.result);
      }
    }
    return new ArrayList<>(results);
  }
}
