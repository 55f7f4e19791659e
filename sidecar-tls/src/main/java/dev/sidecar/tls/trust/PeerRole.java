package dev.sidecar.tls.trust;

/** What a peer does, and what its certificate must be good for. */
public enum PeerRole {
  /** It serves; we call. */
  SERVES("1.3.6.1.5.5.7.3.1", "serverAuth"),
  /** It calls; we serve. */
  CALLS("1.3.6.1.5.5.7.3.2", "clientAuth");

  private final String purpose;
  private final String purposeName;

  PeerRole(String purpose, String purposeName) {
    this.purpose = purpose;
    this.purposeName = purposeName;
  }

  /** The object identifier of the extended key usage. */
  String purpose() {
    return purpose;
  }

  String purposeName() {
    return purposeName;
  }
}
