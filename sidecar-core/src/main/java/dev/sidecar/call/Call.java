package dev.sidecar.call;

import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.time.Deadline;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of the application: what is asked, until when, and whether it is still wanted.
 *
 * <p>The transport's subclass shows its own request through the abstract methods, without copying.
 * What the walk finds out is written once, by the step that each setter names. All but {@link
 * #cancel} and {@link #isCanceled} belong to the calling thread.
 */
public abstract class Call implements Headers {
  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");
  private static final Cancelable CANCELED = () -> {};
  private static final VarHandle DOING;

  static {
    // Every attempt asks for its call's, and the JIT inlines no method that returns a class which
    // nothing has loaded, as none of a call that never failed is.
    Objects.requireNonNull(Trail.class);
    try {
      DOING = MethodHandles.lookup().findVarHandle(Call.class, "doing", Cancelable.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private @Nullable CallPolicy policy;
  // When it began; once answered, when that was: one field, as in an attempt.
  private long clock;
  private long deadlineNanos = Deadline.NEVER;
  private @Nullable Trail trail;
  private volatile @Nullable Cancelable doing;

  /** Upper case, as on the wire. */
  public abstract String method();

  /** Whether doing it twice does no more than doing it once: RFC 9110, section 9.2.2. */
  public boolean idempotent() {
    return IDEMPOTENT.contains(method());
  }

  /** The logical host in lower case, without port. */
  public abstract String host();

  /** The path as on the wire, percent-encoded, without query; starts with {@code /}. */
  public abstract String path();

  /** What follows the first {@code ?} of the URL, percent-encoded; null without one. */
  public abstract @Nullable String query();

  /** The logical port; -1 where there is none. */
  public int port() {
    return -1;
  }

  /**
   * All of the URL but its secrets, for whoever reads spans; null where the call is not HTTP. Not
   * for the path of every call: it may be put together.
   */
  public @Nullable String url() {
    return null;
  }

  /** Whether some header's name begins so, in lower case. */
  public boolean hasHeaderLike(String prefix) {
    return false;
  }

  /** Every value of a header of its attempts, as the route has left it; in order. */
  public List<String> sentHeaders(String name) {
    return headers(name);
  }

  /** Sends the request without these headers, which have been read. Before its first attempt. */
  public void takeOff(List<String> names) {}

  /** Whether the body, if there is one, can be sent a second time. */
  public abstract boolean bodyReplayable();

  /**
   * What is left of the caller's own limit for the whole call, in nanoseconds; 0 where the route's
   * holds.
   */
  public abstract long callerTimeoutNanos();

  /** {@code http} or {@code https}, as the application asked. */
  public String scheme() {
    return "http";
  }

  /** Whether the port is the one that the scheme has where none is written. */
  public boolean hasDefaultPort() {
    return port() < 0 || port() == (scheme().equals("https") ? 443 : 80);
  }

  /** Has attempts sent otherwise than the application asked. By a route that does so. */
  public void change(RequestChange change) {
    throw new UnsupportedOperationException("this call takes no route");
  }

  /**
   * The same request as its attempts make it, for another cluster and with no more time than this
   * call has; null if it cannot be sent beside this one. By a mirror, behind what changes attempts.
   *
   * @param hostSuffix whether the host that is asked gets {@code -shadow} behind its name
   */
  public @Nullable Call copy(boolean hostSuffix) {
    return null;
  }

  /** Takes time that went by on the way from the caller's own limit. By whoever let it pass. */
  public void waited(long nanos) {
    throw new UnsupportedOperationException("this call takes no route");
  }

  /** Written by a route that chooses among clusters. */
  public void goesTo(String cluster) {
    throw new UnsupportedOperationException("this call takes no route");
  }

  /** The cluster that its route chose; null where there was no choice, or not yet. */
  public @Nullable String goesTo() {
    return null;
  }

  /** Written by the router. */
  public final void policy(CallPolicy found) {
    this.policy = found;
  }

  public final CallPolicy policy() {
    if (policy == null) {
      throw new IllegalStateException("not routed yet");
    }
    return policy;
  }

  /**
   * Written by the deadline filter: the begin of the call, and its end with all its attempts and
   * its body.
   */
  public final void lasts(long began, long deadline) {
    this.clock = began;
    this.deadlineNanos = deadline;
  }

  /** When it entered its cluster, by the timer's clock; before an attempt was answered. */
  public final long beganNanos() {
    return clock;
  }

  /** Written where attempts are timed: the moment of response headers. */
  public final void answeredAt(long nanos) {
    clock = nanos;
  }

  /** When its last answered attempt was, by the timer's clock, in a cluster that is metered. */
  public final long answeredNanos() {
    return clock;
  }

  /**
   * When it entered its cluster, whatever was answered since; -1 where that is not known, because
   * the call has no limit.
   */
  public final long enteredNanos() {
    if (deadlineNanos == Deadline.NEVER) {
      return -1;
    }
    long own = callerTimeoutNanos();
    return deadlineNanos - (own > 0 ? own : policy().timeouts().call().toNanos());
  }

  public final long deadlineNanos() {
    return deadlineNanos;
  }

  /** What it has been through; null while it has neither failed nor is followed. */
  public final @Nullable Trail trail() {
    return trail;
  }

  /** The trail, which begins here if there is none. */
  public final Trail onTrail() {
    if (trail == null) {
      trail = Trail.ofFailure();
    }
    return trail;
  }

  /** From now on every attempt leaves its choice and its times on the trail. */
  public final void follow() {
    Trail before = trail;
    if (before == null || !before.isFollowed() || !before.isFresh()) {
      trail = Trail.followed(null).after(before);
    }
  }

  /** The same, and whoever asks is told how the call ended. Before it is sent. */
  public final void follow(Consumer<DecisionRecord> asks) {
    trail = Trail.followed(asks);
  }

  /** Written when an attempt or a wait begins, so that a cancel reaches it. */
  final void doing(Cancelable begun) {
    Cancelable before = doing;
    while (before != CANCELED) {
      Cancelable witness = (Cancelable) DOING.compareAndExchange(this, before, begun);
      if (witness == before) {
        return;
      }
      before = witness;
    }
    begun.cancel();
  }

  /** Ends the call from any thread, at whatever stage it is. */
  public final void cancel() {
    Cancelable current = (Cancelable) DOING.getAndSet(this, CANCELED);
    if (current != null) {
      current.cancel();
    }
  }

  public final boolean isCanceled() {
    return doing == CANCELED;
  }
}
