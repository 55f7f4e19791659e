package dev.sidecar.failure;

import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call that ended without a response. The message gives coordinates, then the cause, then the
 * expectation; {@link #outcome} says whether the request may have been executed. Earlier attempts
 * of the same call are {@linkplain #getSuppressed() suppressed} inside, oldest first.
 */
public abstract sealed class SidecarException extends IOException {
  private static final long serialVersionUID = 1L;
  private final Outcome outcome;
  // A refusal's record is put together by whoever reads it first.
  private transient @Nullable Supplier<DecisionRecord> decision;

  private SidecarException(@Nullable String message, Outcome outcome, @Nullable Throwable cause) {
    super(message, cause);
    this.outcome = outcome;
  }

  /** What the call may have done on the other side: the most that any of its attempts did. */
  public Outcome outcome() {
    Outcome most = outcome;
    for (Throwable earlier : getSuppressed()) {
      if (earlier instanceof SidecarException attempt && attempt.outcome.compareTo(most) > 0) {
        most = attempt.outcome;
      }
    }
    return most;
  }

  /**
   * Why the call failed. Put together at the failure; for a refusal when it is first read, with the
   * numbers of then beside those that decided.
   *
   * @return null for a failure that no client threw, was serialized, or is suppressed in another
   */
  public final @Nullable DecisionRecord decision() {
    Supplier<DecisionRecord> known = decision;
    if (known == null) {
      return null;
    }
    DecisionRecord record = known.get();
    decision = () -> record;
    return record;
  }

  /** Written by the client that throws it. */
  public final void decidedBy(Supplier<DecisionRecord> how) {
    decision = how;
  }

  /**
   * The rule by which nothing was sent; null for all that is no refusal, and for a client that was
   * closed.
   */
  public @Nullable Rule refusedBy() {
    return null;
  }

  /** Whether it is one of the client's own decisions, all that they need being known beforehand. */
  public boolean isRefusal() {
    return false;
  }

  /** A decision of ours and no surprise: its coordinates say all that a stack trace would. */
  private abstract static sealed class Expected extends SidecarException {
    private static final long serialVersionUID = 1L;

    private Expected(@Nullable String message, Outcome outcome) {
      super(message, outcome, null);
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public final Throwable fillInStackTrace() {
      return this;
    }

    @Override
    public final boolean isRefusal() {
      return true;
    }
  }

  /** No route takes the call. Envoy: 404, flag NR. */
  public static final class NoRoute extends Expected {
    private static final long serialVersionUID = 1L;

    public NoRoute(String host, String path) {
      super(
          "no route for host " + host + " and path " + path + " (expected: a host of the policy)",
          Outcome.NOT_SENT);
    }

    @Override
    public Rule refusedBy() {
      return Rule.ROUTE_NONE;
    }
  }

  /** The cluster has no endpoint to send to. Envoy: 503, flag UH. */
  public static final class NoEndpoint extends Expected {
    private static final long serialVersionUID = 1L;

    public NoEndpoint(String cluster) {
      this(cluster, " (expected: at least one)");
    }

    /**
     * With the reason.
     *
     * @param why begins with what separates it: {@code ": discovery has not answered yet"}
     */
    public NoEndpoint(String cluster, String why) {
      super("cluster " + cluster + ": no endpoint" + why, Outcome.NOT_SENT);
    }

    @Override
    public Rule refusedBy() {
      return Rule.BALANCE_NO_ENDPOINT;
    }
  }

  /**
   * A threshold of the admission policy is reached, fixed or adaptive. Envoy: 503, with flag UO for
   * a fixed one.
   */
  public static final class Overflow extends Expected {
    private static final long serialVersionUID = 1L;

    private final String cluster;
    private final int seen;
    private final String meaning;
    private final String knob;
    private final int limit;

    /**
     * A refusal; its message is put together only for whoever reads it.
     *
     * @param seen how many there are
     * @param meaning of what: {@code attempts run}
     * @param knob the threshold's key in the configuration file
     * @param limit how many there may be
     */
    public Overflow(String cluster, int seen, String meaning, String knob, int limit) {
      super(null, Outcome.NOT_SENT);
      this.cluster = cluster;
      this.seen = seen;
      this.meaning = meaning;
      this.knob = knob;
      this.limit = limit;
    }

    @Override
    public String getMessage() {
      String expected = " (" + knob + ": " + limit + ")";
      return "cluster " + cluster + ": refused: " + seen + " " + meaning + expected;
    }

    @Override
    public Rule refusedBy() {
      return switch (knob) {
        case "maxPending" -> Rule.ADMISSION_MAX_PENDING;
        case "adaptiveConcurrency" -> Rule.ADMISSION_ADAPTIVE_CONCURRENCY;
        default -> Rule.ADMISSION_MAX_REQUESTS;
      };
    }
  }

  /** Too few of the last calls to the cluster succeeded. Envoy: 503. */
  public static final class Shed extends Expected {
    private static final long serialVersionUID = 1L;

    private final String cluster;
    private final Rule rule;
    private final long succeeded;
    private final long total;
    private final String expectation;

    /**
     * A refusal; its message is put together only for whoever reads it.
     *
     * @param rule which one refused
     * @param succeeded calls of the window
     * @param total calls of the window
     * @param expectation the setting's key in the configuration file and its value
     */
    public Shed(String cluster, Rule rule, long succeeded, long total, String expectation) {
      super(null, Outcome.NOT_SENT);
      this.cluster = cluster;
      this.rule = rule;
      this.succeeded = succeeded;
      this.total = total;
      this.expectation = expectation;
    }

    @Override
    public String getMessage() {
      String seen = succeeded + " of the last " + total + " calls succeeded";
      return "cluster " + cluster + ": refused: " + seen + " (" + expectation + ")";
    }

    @Override
    public Rule refusedBy() {
      return rule;
    }
  }

  /** The cluster's circuit breaker lets no attempt pass. Envoy has none. */
  public static final class CircuitOpen extends Expected {
    private static final long serialVersionUID = 1L;

    private final String cluster;
    private final String state;
    private final String expectation;

    /**
     * A refusal; its message is put together only for whoever reads it.
     *
     * @param state of the breaker
     * @param expectation the setting's key in the configuration file and its value
     */
    public CircuitOpen(String cluster, String state, String expectation) {
      super(null, Outcome.NOT_SENT);
      this.cluster = cluster;
      this.state = state;
      this.expectation = expectation;
    }

    @Override
    public String getMessage() {
      return "cluster " + cluster + ": circuit breaker " + state + " (" + expectation + ")";
    }

    @Override
    public Rule refusedBy() {
      return Rule.BREAKER_OPEN;
    }
  }

  /** The client was closed before the call began. */
  public static final class Closed extends Expected {
    private static final long serialVersionUID = 1L;

    public Closed(String message) {
      super(message, Outcome.NOT_SENT);
    }
  }

  /**
   * An attempt that was answered, and whose answer called for another attempt. Never thrown by
   * itself: it tells of that attempt among the suppressed ones.
   */
  public static final class Answered extends Expected {
    private static final long serialVersionUID = 1L;

    public Answered(String message) {
      super(message, Outcome.EXECUTED);
    }
  }

  /** A limit of the timeout policy passed. Envoy: 504, flag UT. */
  public static final class Timeout extends SidecarException {
    private static final long serialVersionUID = 1L;

    public Timeout(String message, Outcome outcome, @Nullable Throwable cause) {
      super(message, outcome, cause);
    }
  }

  /** The connection could not be made, or broke. Envoy: 503, flags UF, UC, UR. */
  public static final class Connection extends SidecarException {
    private static final long serialVersionUID = 1L;

    public Connection(String message, Outcome outcome, Throwable cause) {
      super(message, outcome, cause);
    }
  }

  /**
   * The application's own request body failed: it threw the cause, or had not the length that it
   * told. Says nothing about the peer, and is not retried.
   */
  public static final class RequestBody extends SidecarException {
    private static final long serialVersionUID = 1L;

    public RequestBody(String message, Outcome outcome, Throwable cause) {
      super(message, outcome, cause);
    }
  }

  /**
   * The application cancelled the call, interrupted its thread (the flag is still set), or closed
   * the client.
   */
  public static final class Canceled extends SidecarException {
    private static final long serialVersionUID = 1L;

    public Canceled(String message, Outcome outcome, @Nullable Throwable cause) {
      super(message, outcome, cause);
    }
  }
}
