package dev.sidecar.tls.spiffe;

import io.grpc.Status;

/**
 * What the end of a stream means. Source: SPIFFE Workload Endpoint, appendix A, and Workload API,
 * section 5.2.1.
 *
 * @param means for the identity that was held
 * @param message what to tell a person, without the agent's address
 */
record Ending(Meaning means, String message) {
  enum Meaning {
    /** The agent could not be asked: what it said before holds, and it is asked again. */
    HOLDS,
    /** The agent has no identity for this process, any more or yet: it is asked again. */
    WITHDRAWN,
    /** To ask again is of no use; what the agent said before holds. */
    HOPELESS
  }

  /** The agent closed the stream in good order: it restarts, most of the time. */
  static Ending completed() {
    return new Ending(Meaning.HOLDS, "the agent ended the stream (expected: never)");
  }

  /** The stream broke, or was refused. */
  static Ending of(Status status) {
    String said = status.getCode() + said(status);
    return switch (status.getCode()) {
      case PERMISSION_DENIED ->
          new Ending(
              Meaning.WITHDRAWN,
              said + " (expected: a registration entry that fits this process; asked again)");
      case INVALID_ARGUMENT, UNIMPLEMENTED ->
          new Ending(
              Meaning.HOPELESS, said + " (expected: a SPIFFE Workload API; not asked again)");
      default -> new Ending(Meaning.HOLDS, said + " (expected: an agent; asked again)");
    };
  }

  private static String said(Status status) {
    StringBuilder text = new StringBuilder();
    if (status.getDescription() != null) {
      text.append(": ").append(status.getDescription());
    }
    Throwable cause = status.getCause();
    if (cause != null) {
      text.append(": ").append(cause.getMessage() == null ? cause : cause.getMessage());
    }
    return text.toString();
  }
}
