package dev.sidecar.bench;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.spi.TlsIdentity;
import dev.sidecar.spi.TlsSource;
import dev.sidecar.time.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A source of identities that counts the changes which another tells. */
final class RotationChanges implements TlsSource {
  private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final TlsSource source;
  private final AtomicInteger changes = new AtomicInteger();

  RotationChanges(TlsSource source) {
    this.source = source;
  }

  @Override
  public TlsIdentity open(IdentityPolicy identity, Timer timer) {
    TlsIdentity opened = source.open(identity, timer);
    var unused = opened.listen(changes::incrementAndGet);
    return opened;
  }

  int count() {
    return changes.get();
  }

  /** Waits until there are so many, and gives how long that took, in nanoseconds. */
  long await(int wanted) {
    long begin = System.nanoTime();
    while (changes.get() < wanted) {
      if (System.nanoTime() - begin > LATE_NANOS) {
        throw new IllegalStateException("a change of the identity was not taken in 30 s");
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return System.nanoTime() - begin;
  }
}
