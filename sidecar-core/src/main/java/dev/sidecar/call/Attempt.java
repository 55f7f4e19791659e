package dev.sidecar.call;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.time.Deadline;
import dev.sidecar.time.Timer;
import dev.sidecar.time.Watched;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One sending of a call: one request on the wire.
 *
 * <p>It has two moments. <em>Answered</em>: response headers arrived. <em>Ended</em>: the body is
 * exhausted, closed, failed or given up, exactly once; what the attempt holds is given back then. A
 * limit or a cancel fires by compare-and-set to TIMED_OUT or CANCELED, an answer by compare-and-set
 * to ANSWERED: one of them wins.
 */
public class Attempt implements Watched, Cancelable {
  private static final int RUNNING = 0;
  private static final int ANSWERED = 1;
  private static final int CANCELED = 2;
  private static final int TIMED_OUT = 3;
  private static final int ENDED = 4;

  private static final byte CONNECT_FAILED = 1;
  private static final byte REQUEST_STARTED = 2;
  private static final byte REQUEST_BODY_FAILED = 4;
  private static final byte REFUSED = 8;
  private static final byte RESPONSE_BODY_FAILED = 16;

  private static final VarHandle STATE;
  private static final VarHandle LIMIT;
  private static final VarHandle LIMIT_NANOS;
  private static final VarHandle TOLD;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(Attempt.class, "state", int.class);
      LIMIT = lookup.findVarHandle(Attempt.class, "limit", Limit.class);
      LIMIT_NANOS = lookup.findVarHandle(Attempt.class, "limitNanos", long.class);
      TOLD = lookup.findVarHandle(Attempt.class, "told", byte.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Call call;
  private final Timer timer;
  private final byte number;
  private @Nullable Ending permit;
  private @Nullable Place place;
  private Timer.@Nullable Slot slot;
  private volatile int state;

  // Released and acquired: whoever writes the limit goes on to an atomic change of the state or of
  // the timer's table, and full fences of their own would cost every call some 3 ns.
  @SuppressWarnings("UnusedVariable") // LIMIT_NANOS
  private long limitNanos = Deadline.NEVER;

  @SuppressWarnings("UnusedVariable") // LIMIT
  private Limit limit = Limit.CALL;

  private volatile @Nullable Cuttable cuttable;
  private volatile boolean timedOut;
  // When it began; once answered, how long that took: one field, because an attempt of every call
  // is an object of 64 bytes and no more.
  private long clock;
  // What the transport has told, on the one thread that carries the attempt; released, too.
  private byte told;

  /**
   * An attempt that is about to enter the cluster.
   *
   * @param number 1 for the first sending of a call
   */
  public Attempt(Call call, int number, Timer timer) {
    this.call = call;
    this.number = (byte) number;
    this.timer = timer;
    this.clock = call.beganNanos();
  }

  /** Told when an attempt has ended; on the thread that ended it. */
  @FunctionalInterface
  public interface Ending {
    void ended(Attempt attempt);
  }

  /** Where an attempt goes; told when it has ended. */
  public interface Place extends Ending {
    Endpoint endpoint();

    /** An attempt has no answer within its per-try timeout and goes on nevertheless. */
    default void late(Attempt attempt) {}
  }

  /** Written by the admission: gives its permit back when the attempt has ended. */
  public void admitted(Ending holder) {
    permit = holder;
  }

  /** Has one more told of the end, after the holder of the permit; before {@link #begin}. */
  public void alsoTells(Ending other) {
    Ending holder = permit;
    permit =
        ended -> {
          if (holder != null) {
            holder.ended(ended);
          }
          other.ended(ended);
        };
  }

  /** Written by the balancer: where the attempt goes, and who counts it until it has ended. */
  public void goesTo(Place chosen) {
    place = chosen;
  }

  public Call call() {
    return call;
  }

  public int number() {
    return number;
  }

  public Endpoint endpoint() {
    return place().endpoint();
  }

  /** Who was written by {@link #goesTo}. */
  public final Place place() {
    if (place == null) {
      throw new IllegalStateException("not balanced yet");
    }
    return place;
  }

  /** Where and which: {@code cluster orders: endpoint 10.0.3.7:8443: attempt 2 of 3: }. */
  public String coordinates(String cluster) {
    return "cluster "
        + cluster
        + ": endpoint "
        + endpoint()
        + ": attempt "
        + number
        + " of "
        + most()
        + ": ";
  }

  /** How many attempts the call may have. */
  public int most() {
    return call.policy().retry().attempts();
  }

  /** Whether it is not wanted any more. */
  public boolean isCanceled() {
    return call.isCanceled();
  }

  /** Where its choice and its times are noted, if anywhere. */
  public @Nullable Trail trail() {
    return call.trail();
  }

  /** By when all of it must be over. */
  public long deadlineNanos() {
    return call.deadlineNanos();
  }

  /** From now on it has no deadline, unless its caller set one. */
  public void unbind() {
    if (call.callerTimeoutNanos() == 0) {
      call.lasts(call.beganNanos(), Deadline.NEVER);
    }
  }

  /** Written where attempts are timed: the moment of response headers. */
  public void answeredAt(long nanos) {
    call.answeredAt(nanos);
  }

  /** Whether it was counted as a timeout although it went on. */
  public boolean wasLate() {
    return false;
  }

  /** Written when it begins to run or to wait, so that a cancel reaches it. */
  void doing(Cancelable begun) {
    call.doing(begun);
  }

  /** Whether the balancer has chosen an endpoint. */
  public boolean hasEndpoint() {
    return place != null;
  }

  /**
   * Begins later than its call: after a back-off, or after a wait for a connection. Before {@link
   * #begin}.
   */
  public void beganAt(long nanos) {
    clock = nanos;
  }

  /** When it began, by the timer's clock; before it is answered. */
  public long beganNanos() {
    return clock;
  }

  /** How long the response headers took, in nanoseconds; after the attempt was answered. */
  public long answerNanos() {
    return clock;
  }

  /** Begins to run under a limit; a call that was cancelled already is cut at once. */
  public void begin(Limit bound, long nanos) {
    limit(bound, nanos);
    slot = timer.watch(this);
    doing(this);
  }

  /** Moves the limit; the timer reads it at its next tick. */
  public void limit(Limit bound, long nanos) {
    LIMIT.setRelease(this, bound);
    LIMIT_NANOS.setRelease(this, nanos);
  }

  /** The limit in force, or the one that fired. */
  public Limit limit() {
    return (Limit) LIMIT.getAcquire(this);
  }

  /** The clock of the attempt's limits. */
  public long nanos() {
    return timer.nanos();
  }

  /** Gives the timer and the canceller a hold on the transport. */
  public void cuttableBy(Cuttable transport) {
    cuttable = transport;
    if (isCut(state)) {
      transport.cut();
    }
  }

  /** No connection could be made for it. */
  public void connectFailed() {
    tell(CONNECT_FAILED);
  }

  /** Whether no connection could be made, be it for the connect limit. */
  public boolean hasConnectFailed() {
    return wasTold(CONNECT_FAILED) || (timedOut() && limit() == Limit.CONNECT);
  }

  /** The transport is about to write the first byte of the request. */
  public void requestStarted() {
    tell(REQUEST_STARTED);
  }

  public boolean wasRequestStarted() {
    return wasTold(REQUEST_STARTED);
  }

  /** The application's body could not be produced. */
  public void requestBodyFailed() {
    tell(REQUEST_BODY_FAILED);
  }

  public boolean hasRequestBodyFailed() {
    return wasTold(REQUEST_BODY_FAILED);
  }

  /** The peer said that it did not process the request. */
  public void refused() {
    tell(REFUSED);
  }

  public boolean wasRefused() {
    return wasTold(REFUSED);
  }

  /** The connection broke, or the peer reset the stream, in the midst of the response body. */
  public void responseBodyFailed() {
    tell(RESPONSE_BODY_FAILED);
  }

  public boolean hasResponseBodyFailed() {
    return wasTold(RESPONSE_BODY_FAILED);
  }

  private void tell(byte fact) {
    // One thread writes.
    TOLD.setRelease(this, (byte) (told | fact));
  }

  private boolean wasTold(byte fact) {
    return ((byte) TOLD.getAcquire(this) & fact) != 0;
  }

  /**
   * Response headers arrived: the body goes on under another limit.
   *
   * @param now when
   * @return false if a limit or a cancel came first
   */
  public boolean answered(long now, Limit bound, long nanos) {
    Limit boundBefore = limit();
    long nanosBefore = limitNanos();
    limit(bound, nanos);
    if (STATE.compareAndSet(this, RUNNING, ANSWERED) || state == ENDED) {
      clock = now - clock;
      return true;
    }
    // The limit that fired is the one to be told.
    limit(boundBefore, nanosBefore);
    return false;
  }

  /** Whether a limit, and not a cancel, cut the attempt. */
  public boolean timedOut() {
    // The state first: it is written before the field, and overwritten by the end.
    return state == TIMED_OUT || timedOut;
  }

  /** Nothing more will happen to this attempt. The first of several calls counts. */
  public void end() {
    int last = (int) STATE.getAndSet(this, ENDED);
    if (last == ENDED) {
      return;
    }
    if (last == TIMED_OUT) {
      timedOut = true;
    }
    Timer.Slot watched = slot;
    if (watched != null) {
      timer.unwatch(watched);
    }
    give(place);
    give(permit);
  }

  private void give(@Nullable Ending holder) {
    if (holder != null) {
      holder.ended(this);
    }
  }

  public boolean hasEnded() {
    return state == ENDED;
  }

  @Override
  public long limitNanos() {
    return (long) LIMIT_NANOS.getAcquire(this);
  }

  @Override
  public void cut(long nowNanos) {
    int seen = state;
    if (isCut(seen)) {
      // A tick has passed and the thread inside has not left: its write does not see the cut.
      Cuttable transport = cuttable;
      if (transport != null) {
        transport.cutConnection();
      }
      return;
    }
    // Read again after the state: an answer moves the limit first and the state second.
    if (limitNanos() <= nowNanos) {
      cutFrom(seen, true);
    }
  }

  @Override
  public void cancel() {
    int seen = state;
    // The second try is for an answer that came in between.
    if (cutFrom(seen, false) || (seen == RUNNING && cutFrom(state, false))) {
      // Due at once: a thread that is inside and does not leave loses its connection in a tick.
      LIMIT_NANOS.setRelease(this, 0L);
    }
  }

  private boolean cutFrom(int seen, boolean byLimit) {
    int cut = byLimit ? TIMED_OUT : CANCELED;
    if (isCut(seen) || seen == ENDED || !STATE.compareAndSet(this, seen, cut)) {
      return false;
    }
    timedOut = byLimit;
    Cuttable transport = cuttable;
    if (transport != null) {
      transport.cut();
    }
    if (seen == ANSWERED) {
      // Perhaps nobody reads the body; then nobody else would ever end the attempt.
      end();
    }
    return true;
  }

  private static boolean isCut(int seen) {
    return seen == CANCELED || seen == TIMED_OUT;
  }
}
