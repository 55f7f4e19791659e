package dev.sidecar.mirror;

import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.filter.Service;
import dev.sidecar.time.Workers;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sends copies of calls on threads of its own, and drops their answers. A copy that finds no thread
 * is dropped, so that nothing grows while a mirror is slow. Any thread.
 */
public final class Mirrors implements AutoCloseable {
  private static final String EVENT_STREAM = "text/event-stream";

  private final Workers workers;
  private final Set<Call> active = ConcurrentHashMap.newKeySet();
  private final LongAdder copies = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private volatile boolean closed;

  /**
   * Of a client that has mirrored nothing yet.
   *
   * @param workers of nobody else; closed with this
   */
  public Mirrors(Workers workers) {
    this.workers = workers;
  }

  /** Begins to send a copy, unless all threads are busy or this is closed. Throws nothing. */
  public void send(Call copy, Service<Call> cluster) {
    boolean begun;
    try {
      begun = workers.begin(() -> carry(copy, cluster));
    } catch (RuntimeException | OutOfMemoryError e) {
      // No thread could be made, or what a caller's context brings along failed: its call goes on.
      begun = false;
    }
    if (!begun) {
      drop();
    }
  }

  /** A copy is not sent. */
  public void drop() {
    dropped.increment();
  }

  private void carry(Call copy, Service<Call> cluster) {
    active.add(copy);
    boolean whole = false;
    try {
      if (closed) {
        copy.cancel();
      }
      copies.increment();
      end(cluster.send(copy));
      whole = true;
    } catch (IOException | RuntimeException e) {
      // Counted; there is nobody to tell.
    } finally {
      if (!whole) {
        failed.increment();
      }
      active.remove(copy);
    }
  }

  private static void end(Reply reply) throws IOException {
    String type = reply.header("content-type");
    if (type != null && type.startsWith(EVENT_STREAM)) {
      // No limit of a call ends it.
      reply.discard();
    } else {
      reply.drain();
    }
  }

  /** Sends no more copies, and cancels those under way. */
  @Override
  public void close() {
    closed = true;
    workers.close();
    active.forEach(Call::cancel);
  }

  /** The threads, to be waited for after {@link #close}. */
  public Workers workers() {
    return workers;
  }

  /** Copies that began to be sent. */
  public long copies() {
    return copies.sum();
  }

  /** Copies that were not sent. */
  public long dropped() {
    return dropped.sum();
  }

  /** Of those sent, the ones that had no whole answer. */
  public long failed() {
    return failed.sum();
  }

  /** Copies under way. */
  public int active() {
    return active.size();
  }
}
