package dev.sidecar.failure;

import java.util.Locale;

/**
 * Why a TLS handshake failed, in one word for meters and messages; {@code docs/TLS.md} says what to
 * do about each. First come the reasons for which a peer is refused.
 */
public enum HandshakeFailure {
  /** The peer shows no certificate. */
  NO_CERTIFICATE,
  /** More than one URI name, where an identity is exactly one. */
  TWO_IDENTITIES,
  /** A URI name of the scheme {@code spiffe} that is no SPIFFE id of a workload. */
  MALFORMED_IDENTITY,
  /** Nobody here vouches for peers of that trust domain, or for peers outside of all domains. */
  NO_BUNDLE,
  /** The certificate vouches for itself. */
  SELF_SIGNED,
  /** The chain ends at an authority that is not in the bundle. */
  UNKNOWN_AUTHORITY,
  /** An intermediate that is known from our own chain was not sent. */
  INTERMEDIATE_MISSING,
  /** A certificate that its issuer did not sign. */
  BAD_SIGNATURE,
  /** An issuer in the chain that may not issue, or not so far down. */
  NOT_AN_AUTHORITY,
  /** An authority's certificate where a peer's belongs. */
  IS_AUTHORITY,
  /** A chain that is wrong in another way, such as an unknown critical extension. */
  BAD_CHAIN,
  /** A certificate of the chain is not valid any more. */
  EXPIRED,
  /** A certificate of the chain is not valid yet. */
  NOT_YET_VALID,
  /** A revocation list names a certificate of the chain. */
  REVOKED,
  /** The revocation list of an issuer in the chain is out of date. */
  REVOCATION_UNKNOWN,
  /** A name that an authority of the chain may not vouch for. */
  NAME_CONSTRAINT,
  /** A key that may not sign handshakes. */
  WRONG_KEY_USAGE,
  /** A certificate for another purpose: a client's at a server, a server's at a client. */
  WRONG_PURPOSE,
  /** A key that is too short or of a kind that is not taken. */
  WEAK_KEY,
  /** A signature over SHA-1 or MD5. */
  WEAK_SIGNATURE,
  /** No subject alternative name at all; a common name is never read. */
  NO_NAME,
  /** A name of a host where a SPIFFE id was expected. */
  NO_IDENTITY,
  /** A SPIFFE id of another trust domain than was expected. */
  WRONG_TRUST_DOMAIN,
  /** Another SPIFFE id of the expected trust domain. */
  WRONG_IDENTITY,
  /** Other names than that of the host. */
  WRONG_HOST,
  /** The public Internet's rules, which the JVM brings, distrust the chain. */
  DISTRUSTED,
  /** No version of TLS, or no cipher of it, that both ends speak. */
  VERSION,
  /** The peer does not hold the key of the certificate that it shows. */
  WRONG_KEY,
  /** The peer refused our certificate, or that there was none, by an alert. */
  CERTIFICATE_REFUSED,
  /** The peer refused the handshake for something else, by an alert. */
  REFUSED_BY_PEER,
  /** The connection ended, or the peer spoke no TLS. */
  HANDSHAKE,
  /** There is no certificate or no trust to shake hands with yet. */
  NOT_READY,
  /** A limit passed. */
  TIMEOUT,
  /** The application gave the call up, or the client was closed. */
  CANCELED;

  private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** {@code wrong-identity}: for messages and meters. */
  public String word() {
    return word;
  }
}
