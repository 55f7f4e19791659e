package dev.sidecar.time;

import java.util.ArrayList;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts work that has outlived its limit, within a tick of it.
 *
 * <p>Watched work stands in a table of slots; one thread reads the table once a tick. To begin and
 * to end a watch is one store each: no lock, no allocation, no thread woken, and nothing of an
 * ended call is kept until its limit would have passed, as a timer wheel does. A tick costs a read
 * of each slot, so the table suits work in flight (thousands), not schedules (millions). See {@code
 * docs/decisions/0001-in-flight-table.md}.
 */
public final class Timer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Timer.class);

  /** Time between two readings of the table: the greatest delay of a cut, in nanoseconds. */
  public static final long TICK_NANOS = 10_000_000;

  // Only a cut that blocks, which is a bug of its transport, could keep the thread so long.
  private static final long CLOSE_MILLIS = 1_000;
  private static final int CHUNK_SLOTS = 256;
  // Neighbouring threads start a cache line (16 references) apart.
  private static final int STRIDE = 16;
  // Ticks of an empty table before the thread parks until the next watch.
  private static final int IDLE_TICKS = 100;

  private final Ticker ticker;
  private final Chunk first = new Chunk();
  private final @Nullable Thread thread;
  private final @Nullable Parking parking;
  private volatile boolean parked;
  private volatile boolean closed;

  private Timer(Ticker ticker, @Nullable String threadName, @Nullable Parking parking) {
    this.ticker = ticker;
    this.thread = threadName == null ? null : new Thread(this::run, threadName);
    this.parking = parking;
  }

  /** How a thread waits where time is not the machine's. */
  public interface Parking {
    /**
     * Returns at the moment, after an unpark of the calling thread or when it is interrupted, and
     * may return early.
     */
    void park(long moment);

    /** Lets a short time pass, in nanoseconds; may return early. */
    void pause(long nanos);
  }

  /** A timer with a daemon thread of its own, which ends at {@link #close}. */
  public static Timer started(Ticker ticker, String threadName) {
    Timer timer = new Timer(ticker, threadName, null);
    if (timer.thread != null) {
      timer.thread.setDaemon(true);
      timer.thread.start();
    }
    return timer;
  }

  /** A timer without a thread, for manual time: whoever moves the ticker calls {@link #tick}. */
  public static Timer manual(Ticker ticker) {
    return new Timer(ticker, null, null);
  }

  /** The same, and threads that wait do what the maker of the time says. */
  public static Timer manual(Ticker ticker, Parking parking) {
    return new Timer(ticker, null, parking);
  }

  /** Whether it has no thread, and whoever moves its time ticks it. */
  public boolean isManual() {
    return thread == null;
  }

  /** The clock that limits are compared with. */
  public long nanos() {
    return ticker.nanos();
  }

  /**
   * Begins to watch.
   *
   * @return the slot to hand to {@link #unwatch}
   */
  public Slot watch(Watched watched) {
    return watch(watched, (int) (Thread.currentThread().getId() * STRIDE) & (CHUNK_SLOTS - 1));
  }

  /** The same in the first slot that is free from a given one on. */
  Slot watch(Watched watched, int start) {
    Chunk chunk = first;
    while (true) {
      Slot slot = chunk.claim(start, watched);
      if (slot != null) {
        if (isParked()) {
          LockSupport.unpark(thread);
        }
        return slot;
      }
      chunk = chunk.nextOrNew();
    }
  }

  /** Ends a watch; the work is not cut by a tick that begins later. */
  public void unwatch(Slot slot) {
    slot.clear();
  }

  /**
   * Parks the calling thread, which is watched with the same moment, until that moment, an unpark
   * or an interrupt. May return early, as {@link LockSupport#park} may; in manual time only a tick
   * brings the moment.
   */
  public void park(long moment) {
    if (parking != null) {
      parking.park(moment);
    } else if (thread == null) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, moment - nanos());
    }
  }

  /**
   * Lets a short time pass between two looks at something that nobody announces: the machine's,
   * where the time is manual and nobody says how threads wait.
   */
  public void pause(long nanos) {
    if (parking != null) {
      parking.pause(nanos);
    } else {
      LockSupport.parkNanos(this, nanos);
    }
  }

  /** Reads the table once and cuts what is due. */
  public int tick() {
    long now = ticker.nanos();
    int seen = 0;
    for (Chunk chunk = first; chunk != null; chunk = chunk.next.get()) {
      seen += chunk.tick(now);
    }
    return seen;
  }

  /** Ends the thread and waits for its end. Work still watched is not cut any more. */
  @Override
  public void close() {
    closed = true;
    if (thread == null || thread == Thread.currentThread()) {
      return;
    }
    LockSupport.unpark(thread);
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    int idleTicks = 0;
    while (!closed) {
      idleTicks = tick() == 0 ? idleTicks + 1 : 0;
      if (idleTicks < IDLE_TICKS) {
        LockSupport.parkNanos(this, TICK_NANOS);
        continue;
      }
      if (isEmptyAtLastLook() && !closed) {
        LockSupport.park(this);
      }
      parked = false;
      idleTicks = 0;
    }
  }

  /** Announced before the last look, so that a watch begun meanwhile is either seen or wakes us. */
  boolean isEmptyAtLastLook() {
    parked = true;
    return tick() == 0;
  }

  /** Whether a watch that begins now wakes the thread. */
  boolean isParked() {
    return parked;
  }

  /** The work watched now; for tests and for reports of leaks. */
  public Collection<Watched> watched() {
    Collection<Watched> found = new ArrayList<>();
    for (Chunk chunk = first; chunk != null; chunk = chunk.next.get()) {
      for (Slot slot : chunk.slots) {
        Watched watched = chunk.table.get(slot.index);
        if (watched != null) {
          found.add(watched);
        }
      }
    }
    return found;
  }

  /** A place in the table. */
  public static final class Slot {
    private final Chunk chunk;
    private final int index;

    private Slot(Chunk chunk, int index) {
      this.chunk = chunk;
      this.index = index;
    }

    private void clear() {
      chunk.table.setRelease(index, null);
    }
  }

  private static final class Chunk {
    final AtomicReferenceArray<@Nullable Watched> table = new AtomicReferenceArray<>(CHUNK_SLOTS);
    final AtomicReference<@Nullable Chunk> next = new AtomicReference<>();
    final Slot[] slots = new Slot[CHUNK_SLOTS];

    Chunk() {
      for (int i = 0; i < CHUNK_SLOTS; i++) {
        slots[i] = new Slot(this, i);
      }
    }

    @Nullable Slot claim(int start, Watched watched) {
      for (int i = 0; i < CHUNK_SLOTS; i++) {
        int index = (start + i) & (CHUNK_SLOTS - 1);
        if (table.getPlain(index) == null && table.compareAndSet(index, null, watched)) {
          return slots[index];
        }
      }
      return null;
    }

    Chunk nextOrNew() {
      Chunk following = next.get();
      if (following != null) {
        return following;
      }
      Chunk fresh = new Chunk();
      Chunk witness = next.compareAndExchange(null, fresh);
      return witness == null ? fresh : witness;
    }

    int tick(long now) {
      int seen = 0;
      for (int i = 0; i < CHUNK_SLOTS; i++) {
        Watched watched = table.get(i);
        if (watched == null) {
          continue;
        }
        seen++;
        if (watched.limitNanos() <= now) {
          cut(watched, now);
        }
      }
      return seen;
    }

    // One that fails to be cut must not keep every other call from its limit.
    private static void cut(Watched watched, long now) {
      try {
        watched.cut(now);
      } catch (RuntimeException | Error e) {
        LOG.warn("cut failed: {}", watched, e);
      }
    }
  }
}
