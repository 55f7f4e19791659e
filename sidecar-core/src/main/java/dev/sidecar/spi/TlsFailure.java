package dev.sidecar.spi;

import dev.sidecar.failure.HandshakeFailure;

/**
 * Why a handshake failed.
 *
 * @param reason as meters have it
 * @param message the reason's word, what was wrong and what was expected; names the peer where our
 *     own rule refused it. Without a line feed
 */
public record TlsFailure(HandshakeFailure reason, String message) {}
