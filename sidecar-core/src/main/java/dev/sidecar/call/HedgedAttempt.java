package dev.sidecar.call;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.time.Deadline;
import dev.sidecar.time.Timer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One of several attempts of a call that run at once, each on a thread of its own. What it finds
 * out about the call it keeps to itself until its answer is the call's; until then it can be given
 * up without the others.
 */
public final class HedgedAttempt extends Attempt {
  private static final long NEVER = -1;
  private static final Cancelable GIVEN_UP = () -> {};

  private final AtomicReference<@Nullable Cancelable> doing = new AtomicReference<>();
  private final int most;
  private final @Nullable Trail trail;
  private final @Nullable Runnable beginsSoftly;
  private volatile @Nullable Endpoint chosen;
  private volatile long lateAtNanos = Deadline.NEVER;
  private volatile boolean late;
  // By the thread that carries it; read by the call's after its answer was handed over.
  private boolean unbound;
  private boolean alone;
  private long answeredNanos = NEVER;

  /**
   * An attempt that is about to enter the cluster.
   *
   * @param most how many attempts the call may have
   * @param trail its own; null where nobody follows it
   * @param beginsSoftly told that it has begun to run, if it goes on after its per-try timeout;
   *     null if that cuts it
   */
  public HedgedAttempt(
      Call call,
      int number,
      Timer timer,
      int most,
      @Nullable Trail trail,
      @Nullable Runnable beginsSoftly) {
    super(call, number, timer);
    this.most = most;
    this.trail = trail;
    this.beginsSoftly = beginsSoftly;
  }

  @Override
  public int most() {
    return most;
  }

  @Override
  public @Nullable Trail trail() {
    return trail;
  }

  @Override
  public void goesTo(Place place) {
    super.goesTo(place);
    chosen = place.endpoint();
  }

  /** It is carried by the thread of its call, beside no other one; before it begins. */
  public void runsAlone() {
    alone = true;
  }

  /** Where it goes, for another thread than the one that carries it; null before that is known. */
  public @Nullable Endpoint chosen() {
    return chosen;
  }

  @Override
  public void begin(Limit bound, long nanos) {
    if (beginsSoftly == null || bound != Limit.PER_TRY) {
      super.begin(bound, nanos);
      return;
    }
    super.begin(Limit.CALL, deadlineNanos());
    lateAtNanos = nanos;
    beginsSoftly.run();
  }

  /** When it will have outlived its per-try timeout; {@link Deadline#NEVER} where that cuts it. */
  public long lateAtNanos() {
    return lateAtNanos;
  }

  /** Its per-try timeout has passed, and it goes on. */
  public void late() {
    late = true;
    place().late(this);
  }

  @Override
  public boolean wasLate() {
    return late;
  }

  @Override
  public long deadlineNanos() {
    return unbound ? Deadline.NEVER : super.deadlineNanos();
  }

  @Override
  public void unbind() {
    unbound = call().callerTimeoutNanos() == 0;
  }

  @Override
  public void answeredAt(long nanos) {
    answeredNanos = nanos;
  }

  /** Its answer is the call's, and so is all else of it; by the call's thread. */
  public void wins() {
    if (unbound) {
      super.unbind();
    }
    if (answeredNanos != NEVER) {
      super.answeredAt(answeredNanos);
    }
    super.doing(this);
  }

  /** It is not wanted any more: the call is over, or another attempt was faster. Any thread. */
  public void giveUp() {
    Cancelable current = doing.getAndSet(GIVEN_UP);
    if (current != null) {
      current.cancel();
    }
  }

  @Override
  public boolean isCanceled() {
    return doing.get() == GIVEN_UP || super.isCanceled();
  }

  @Override
  void doing(Cancelable begun) {
    if (doing.getAndUpdate(before -> before == GIVEN_UP ? before : begun) == GIVEN_UP) {
      begun.cancel();
    }
    if (alone) {
      // The thread that else would hear of a cancel of the call is inside.
      super.doing(begun);
    }
  }
}
