package dev.sidecar.failure;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A call that ended without a response. The message gives coordinates, then the cause, then the
 * expectation; {@link #outcome} says whether the request may have been executed.
 */
public abstract sealed class SidecarException extends IOException {
  private static final long serialVersionUID = 1L;
  private final Outcome outcome;

  private SidecarException(String message, Outcome outcome, @Nullable Throwable cause) {
    super(message, cause);
    this.outcome = outcome;
  }

  public Outcome outcome() {
    return outcome;
  }

  /** No route takes the call. Envoy: 404, flag NR. */
  public static final class NoRoute extends SidecarException {
    private static final long serialVersionUID = 1L;

    public NoRoute(String host, String path) {
      super(
          "no route for host " + host + " and path " + path + " (expected: a host of the policy)",
          Outcome.NOT_SENT,
          null);
    }

    /** An expected refusal: its coordinates say all that a stack trace would. */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public Throwable fillInStackTrace() {
      return this;
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

  /** The application cancelled the call, or closed the client. */
  public static final class Canceled extends SidecarException {
    private static final long serialVersionUID = 1L;

    public Canceled(String message, Outcome outcome, @Nullable Throwable cause) {
      super(message, outcome, cause);
    }
  }
}
