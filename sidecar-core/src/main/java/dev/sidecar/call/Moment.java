package dev.sidecar.call;

/** When the transport got how far with an attempt; noted for calls that are followed. */
public enum Moment {
  CONNECTING,
  CONNECTED,
  REQUEST_STARTED,
  REQUEST_SENT,
  RESPONSE_STARTED,
  ANSWERED
}
