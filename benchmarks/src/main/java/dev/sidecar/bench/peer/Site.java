package dev.sidecar.bench.peer;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a proxy stands.
 *
 * @param listener where it takes calls
 * @param upstreams what it spreads calls over
 * @param protocol on both its sides
 * @param certificates of the mTLS between two sidecars; null where none is spoken
 */
public record Site(
    InetSocketAddress listener,
    List<InetSocketAddress> upstreams,
    Protocol protocol,
    @Nullable Certificates certificates) {}
