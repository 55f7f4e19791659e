package dev.sidecar.telemetry;

import dev.sidecar.failure.SidecarException;

/** How a call or an attempt ended, as meters tell it: few values, and never more. */
public enum Result {
  STATUS_2XX(0, "2xx"),
  STATUS_3XX(1, "3xx"),
  STATUS_4XX(2, "4xx"),
  STATUS_5XX(3, "5xx"),
  /** A limit of the timeout policy passed. */
  TIMEOUT(4, "timeout"),
  /** The connection could not be made, or broke. */
  CONNECTION(5, "connection"),
  /** Not sent, by a decision of this client: over a threshold, circuit open, no endpoint. */
  REFUSED(6, "refused"),
  /** The application gave it up. */
  CANCELED(7, "canceled"),
  /** A final 1xx, or a failure of the application's own code. */
  OTHER(8, "other");

  /** Without a copy for each reader. */
  private static final Result[] BY_HUNDRED = {
    OTHER, OTHER, STATUS_2XX, STATUS_3XX, STATUS_4XX, STATUS_5XX
  };

  private final int row;
  private final String tag;

  Result(int row, String tag) {
    this.row = row;
    this.tag = tag;
  }

  /** Where it stands among the cells of {@link Durations}. */
  int row() {
    return row;
  }

  String tag() {
    return tag;
  }

  /** By an answer's status. */
  public static Result of(int status) {
    return status < 0 || status >= 600 ? OTHER : BY_HUNDRED[status / 100];
  }

  /** By what was thrown. */
  public static Result of(Throwable failure) {
    if (failure instanceof SidecarException.Timeout) {
      return TIMEOUT;
    }
    if (failure instanceof SidecarException.Connection) {
      return CONNECTION;
    }
    if (failure instanceof SidecarException.Canceled) {
      return CANCELED;
    }
    return failure instanceof SidecarException && !(failure instanceof SidecarException.RequestBody)
        ? REFUSED
        : OTHER;
  }
}
