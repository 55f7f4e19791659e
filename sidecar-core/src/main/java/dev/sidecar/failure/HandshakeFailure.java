package dev.sidecar.failure;

import java.util.Locale;

/** Why a TLS handshake failed, in few words for meters; the failure's message has the details. */
public enum HandshakeFailure {
  /** We refused the peer: its certificate, its name or its identity. */
  PEER_REFUSED,
  /** The peer refused our certificate, or that there was none. */
  CERTIFICATE_REFUSED,
  /** No version, cipher, group or application protocol in common, by either side's word. */
  NO_AGREEMENT,
  /** There is no certificate or no trust to shake hands with yet. */
  NOT_READY,
  /** A limit passed. */
  TIMEOUT,
  /** The application gave the call up, or the client was closed. */
  CANCELED,
  /** The connection broke. */
  CONNECTION,
  /** Anything else, such as a peer that does not speak TLS. */
  OTHER;

  /** The value of the meter's tag: {@code peer_refused}. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
