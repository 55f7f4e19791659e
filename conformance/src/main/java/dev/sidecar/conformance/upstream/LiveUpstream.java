package dev.sidecar.conformance.upstream;

import dev.sidecar.conformance.cases.Behaviour;
import dev.sidecar.conformance.cases.Behaviour.Fault;
import dev.sidecar.conformance.cases.Behaviour.Turn;
import dev.sidecar.conformance.cases.Case;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One upstream on loopback: a thread that accepts, and one for each connection. */
final class LiveUpstream implements AutoCloseable {
  private final String name;
  private final boolean http2;
  private final Script script;
  private final @Nullable Script probes;
  private final Arrivals arrivals;
  private final Port port = new Port();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  // Guarded by this: how often what is held was released, and whether the case is over.
  private int releases;
  private boolean over;

  /**
   * An upstream that listens if its script does.
   *
   * @param probes what becomes of health checks; null where they are requests like any other
   */
  LiveUpstream(
      String name, boolean http2, List<Turn> turns, @Nullable List<Turn> probes, Arrivals arrivals)
      throws IOException {
    this.name = name;
    this.http2 = http2;
    this.arrivals = arrivals;
    this.script = new Script(turns);
    this.probes = probes == null ? null : new Script(probes);
    becomes(script.next());
  }

  int port() {
    return port.number();
  }

  int connections() {
    return accepted.get();
  }

  /** From now on does this; connections that it had are closed if it does not listen any more. */
  void script(List<Turn> turns) throws IOException {
    boolean listened = listens(script.next());
    script.replace(turns);
    if (listened != listens(script.next()) || !listened) {
      becomes(script.next());
    }
  }

  /** From now on does this to health checks. */
  void probes(List<Turn> turns) {
    Objects.requireNonNull(probes, "no script for health checks").replace(turns);
  }

  /** What the next request is for. */
  Behaviour take(String target) {
    Script forProbes = probes;
    return forProbes != null && isProbe(target) ? forProbes.take() : script.take();
  }

  void arrived(Arrival request) {
    if (probes != null && isProbe(request.target())) {
      arrivals.addProbe(request);
    } else {
      arrivals.add(request);
    }
  }

  private static boolean isProbe(String target) {
    return target.equals(Case.Traffic.PROBED) || target.equals(Case.Traffic.PROBED_BY_GRPC);
  }

  private void becomes(Behaviour does) throws IOException {
    if (does == Fault.BLACKHOLE) {
      port.blackhole();
    } else if (does == Fault.REFUSE) {
      port.refuse();
    } else {
      ServerSocket server = port.listen();
      start(() -> accept(server));
      return;
    }
    closeAll();
  }

  private static boolean listens(Behaviour does) {
    return !(does instanceof Fault fault && fault.onConnect());
  }

  synchronized void release() {
    releases++;
    notifyAll();
  }

  /** How often what is held was released; to be read before a request is told to have arrived. */
  synchronized int releases() {
    return releases;
  }

  /** Waits for a release after those that were seen. */
  synchronized void awaitRelease(int seen) throws InterruptedException {
    while (releases == seen && !over) {
      wait();
    }
  }

  /** Waits, not longer than the case lasts. */
  synchronized void pause(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0 && !over; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  private void accept(ServerSocket server) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        accepted.incrementAndGet();
        start(() -> serve(socket));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      if (http2) {
        new Http2Connection(name, socket, this, this::start).serve();
      } else {
        new Http1Connection(name, socket, this).serve();
      }
    } catch (IOException e) {
      // The other side has gone, or the case is over.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private void start(Runnable work) {
    Thread thread = new Thread(work, "upstream-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void closeAll() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      over = true;
      notifyAll();
    }
    try {
      port.close();
      closeAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
