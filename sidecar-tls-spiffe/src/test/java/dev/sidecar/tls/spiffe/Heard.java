package dev.sidecar.tls.spiffe;

import dev.sidecar.tls.identity.IdentitySource;
import dev.sidecar.tls.identity.IdentityState;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Remembers what a source tells, and waits for it. */
final class Heard implements IdentitySource.Listener {
  private static final long LIMIT_SECONDS = 60;

  private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

  private record Failed(String why) {}

  @Override
  public void changed(IdentityState state) {
    told.add(state);
  }

  @Override
  public void failed(Exception cause) {
    told.add(new Failed(cause.getMessage()));
  }

  /** The next that is told, which must be a state. */
  IdentityState state() throws InterruptedException {
    return next(IdentityState.class);
  }

  /** The next that is told, which must be a failure. */
  String failure() throws InterruptedException {
    return next(Failed.class).why();
  }

  /** Whether nothing was told that was not asked for. */
  boolean isEmpty() {
    return told.isEmpty();
  }

  private <T> T next(Class<T> kind) throws InterruptedException {
    Object next = told.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (!kind.isInstance(next)) {
      throw new AssertionError("told: " + next + " (expected: " + kind.getSimpleName() + ")");
    }
    return kind.cast(next);
  }
}
