package dev.sidecar.spi;

/**
 * What secures the connections of one cluster.
 *
 * @param identity who the client is, and whom it trusts
 * @param handshakes told of each handshake
 */
public record ClusterTls(TlsIdentity identity, HandshakeObserver handshakes) {}
