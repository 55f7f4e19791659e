package dev.sidecar.failure;

/** How far an attempt came that brought no response headers. Envoy: the stream reset's reason. */
public enum Reset {
  /** No connection. */
  CONNECT_FAILURE,
  /** The peer said that it did not process the request. */
  REFUSED_STREAM,
  /** A connection, but no byte of the request left on it. */
  BEFORE_REQUEST,
  /** A part of the request may have left. */
  AFTER_REQUEST
}
