package dev.sidecar.http;

import dev.sidecar.spi.Draws;
import dev.sidecar.spi.TlsContext;
import dev.sidecar.time.Background;
import dev.sidecar.time.Timer;
import dev.sidecar.time.WallClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** Looks after the TLS connections of one client, on its control thread. */
final class TlsUpkeep implements Executor {
  /** Between two looks: a tenth of the life of a certificate that lives 2.5 s. */
  static final Duration PERIOD = Duration.ofMillis(250);

  private final Background background;
  private final Draws draws;
  private final Clock clock;
  private final Set<TlsConnections> all = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean looks = new AtomicBoolean();

  TlsUpkeep(Timer timer, Background background, Draws draws) {
    this.background = background;
    this.draws = draws;
    this.clock = WallClock.of(timer);
  }

  /** By the wall. */
  Instant now() {
    return clock.instant();
  }

  /** When a connection has aged that is made now. */
  Instant moment(TlsContext.Validity certificate) {
    return Ageing.moment(certificate, clock.instant(), draws.below(1 << 20) / (double) (1 << 20));
  }

  void begins(TlsConnections connections) {
    all.add(connections);
    // A client without TLS has no looks.
    if (looks.compareAndSet(false, true)) {
      background.every(PERIOD, this::look);
    }
  }

  private void look() {
    Instant now = clock.instant();
    all.removeIf(each -> each.look(now));
  }

  @Override
  public void execute(Runnable task) {
    background.execute(task);
  }
}
