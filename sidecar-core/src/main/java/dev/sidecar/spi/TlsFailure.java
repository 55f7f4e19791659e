package dev.sidecar.spi;

/**
 * Why a handshake failed.
 *
 * @param reason one of a bounded set of words in lower case with hyphens, such as {@code expired};
 *     fit for a meter
 * @param message what was wrong and what was expected; names the peer where our own rule refused it
 */
public record TlsFailure(String reason, String message) {}
