package dev.sidecar.http;

/**
 * A socket that knows how long it has been idle. Asked whether it is closed, as OkHttp asks those
 * of its pool before it gives them to a call, it closes if that was for too long.
 */
interface IdleSocket {
  IdleTime idleTime();

  /** Whether it is closed; this does not close it. */
  boolean isEnded();
}
