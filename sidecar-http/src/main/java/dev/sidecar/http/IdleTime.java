package dev.sidecar.http;

/** Since when one connection is idle. Its calls come one after another. */
final class IdleTime {
  private static final long NONE = Long.MIN_VALUE;

  private final KeepAlive keepAlive;
  private final long opened;
  private volatile long since = NONE;
  // Of the call that has it: since when it had been idle.
  private volatile long before = NONE;

  /** Of a connection that is about to be opened, for a call. */
  IdleTime(KeepAlive keepAlive) {
    this.keepAlive = keepAlive;
    this.opened = keepAlive.nanos();
  }

  /** A call has the connection. */
  void acquired() {
    long idle = since;
    if (idle != before) {
      before = idle;
    }
    if (idle != NONE) {
      since = NONE;
    }
  }

  /** The call has given it back. */
  void released() {
    if (keepAlive.isWatching()) {
      since = keepAlive.nanos();
    }
  }

  /** Whether it has been idle for too long: true once. */
  boolean isOver() {
    long idle = since;
    if (idle == NONE || !keepAlive.isOver(idle)) {
      return false;
    }
    since = NONE;
    return true;
  }

  /** For how long it had been idle when the call that has it began. */
  long age(long began) {
    return before == NONE ? IdleLimit.NEVER : Math.max(0, began - before);
  }

  long opened() {
    return opened;
  }

  /** The call that has it found it closed. */
  void wasClosed(long began) {
    keepAlive.closed(this, began);
  }
}
