package dev.sidecar.policy;

/** The protocol spoken to a cluster's endpoints. Envoy: {@code HttpProtocolOptions}. */
public enum HttpProtocol {
  /** HTTP/1.1, one request at a time on a connection. */
  HTTP1,
  /** HTTP/2; in plain text with prior knowledge, over TLS by ALPN. */
  HTTP2
}
