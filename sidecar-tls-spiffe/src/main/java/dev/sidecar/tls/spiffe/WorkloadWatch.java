package dev.sidecar.tls.spiffe;

import dev.sidecar.policy.Backoff;
import dev.sidecar.retry.BackoffSequence;
import dev.sidecar.spi.Discovery;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Deadline;
import dev.sidecar.time.Timer;
import dev.sidecar.time.Watched;
import dev.sidecar.tls.identity.IdentitySource;
import dev.sidecar.tls.identity.IdentityState;
import io.grpc.Status;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what an agent says for as long as it is open: one stream after the other, on a daemon
 * thread of its own. After a stream has ended the next begins after a random wait, whose bound
 * doubles from a tenth of a second to ten; a stream that lasted longer than that starts over.
 */
final class WorkloadWatch implements Discovery.Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(WorkloadWatch.class);
  private static final IdentityState NONE = new IdentityState(null, null);
  private static final Backoff WAITS = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

  private final AgentAddress address;
  private final Timer timer;
  private final Draws draws;
  private final IdentitySource.Listener listener;
  private final Thread thread;
  private volatile @Nullable AgentChannel channel;
  private volatile boolean closed;
  // What was told last; of this thread alone.
  private IdentityState known = NONE;
  private @Nullable String failure;

  private WorkloadWatch(
      AgentAddress address, Timer timer, Draws draws, IdentitySource.Listener listener) {
    this.address = address;
    this.timer = timer;
    this.draws = draws;
    this.listener = listener;
    this.thread = new Thread(this::run, "sidecar-spiffe");
  }

  /** Begins to listen. */
  static WorkloadWatch started(
      AgentAddress address, Timer timer, Draws draws, IdentitySource.Listener listener) {
    WorkloadWatch watch = new WorkloadWatch(address, timer, draws, listener);
    watch.thread.setDaemon(true);
    watch.thread.start();
    return watch;
  }

  private void run() {
    BackoffSequence waits = new BackoffSequence(WAITS, draws);
    while (!closed) {
      long begun = timer.nanos();
      Ending ending = listen();
      if (closed || !goesOnAfter(ending)) {
        return;
      }
      if (timer.nanos() - begun >= WAITS.max().toNanos()) {
        waits = new BackoffSequence(WAITS, draws);
      }
      pause(TimeUnit.MILLISECONDS.toNanos(waits.nextMillis()));
    }
  }

  /** One stream, until it ends. */
  private Ending listen() {
    try (AgentChannel open = AgentChannel.open(address)) {
      channel = open;
      // A close that came before saw no channel.
      if (!closed) {
        Iterator<X509SVIDResponse> messages = open.messages();
        while (messages.hasNext()) {
          take(messages.next());
        }
      }
      return Ending.completed();
    } catch (RuntimeException e) {
      return Ending.of(Status.fromThrowable(e));
    } finally {
      channel = null;
    }
  }

  private void take(X509SVIDResponse message) {
    try {
      IdentityState state = SvidMessage.read(message);
      if (failure != null) {
        LOG.info("workload API {}: answers", address);
        failure = null;
      }
      know(state);
    } catch (CertificateException e) {
      fail("a message that is not used: " + e.getMessage());
    }
  }

  private void know(IdentityState state) {
    if (!closed && !state.equals(known)) {
      known = state;
      tell(() -> listener.changed(state));
    }
  }

  /** Whether to ask again. */
  private boolean goesOnAfter(Ending ending) {
    if (ending.means() == Ending.Meaning.WITHDRAWN && !known.equals(NONE)) {
      LOG.warn("workload API {}: the identity is withdrawn: {}", address, ending.message());
      failure = ending.message();
      know(NONE);
    } else {
      fail(ending.message());
    }
    return ending.means() != Ending.Meaning.HOPELESS;
  }

  private void fail(String message) {
    if (!closed && !message.equals(failure)) {
      failure = message;
      Exception cause = new IOException("workload API " + address + ": " + message);
      tell(() -> listener.failed(cause));
    }
  }

  private static void tell(Runnable report) {
    try {
      report.run();
    } catch (RuntimeException | Error e) {
      LOG.warn("a listener of an identity failed", e);
    }
  }

  private void pause(long nanos) {
    Wake wake = new Wake(Deadline.after(timer.nanos(), nanos), thread);
    Timer.Slot slot = timer.watch(wake);
    try {
      while (!closed && timer.nanos() < wake.limitNanos()) {
        timer.park(wake.limitNanos());
        // Nobody of ours interrupts; a flag left set would make this loop spin.
        Thread.interrupted();
      }
    } finally {
      timer.unwatch(slot);
    }
  }

  /** Tells nothing more, and leaves no thread behind. Any thread; returns promptly. */
  @Override
  public void close() {
    closed = true;
    AgentChannel open = channel;
    if (open != null) {
      open.cut();
    }
    LockSupport.unpark(thread);
  }

  /** The end of a pause. */
  private record Wake(long limitNanos, Thread thread) implements Watched {
    @Override
    public void cut(long nowNanos) {
      LockSupport.unpark(thread);
    }
  }
}
