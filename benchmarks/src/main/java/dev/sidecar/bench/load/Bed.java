package dev.sidecar.bench.load;

import dev.sidecar.bench.peer.Protocol;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the client process is told once, before its first order.
 *
 * @param protocol of all its arms
 * @param policy the file that the library's arm follows
 * @param fullPolicy the file that the arm with everything on follows
 * @param upstreamPorts on the loopback address
 * @param securedPorts of the same upstreams, where they speak mTLS; empty where they do not
 * @param certificates the directory of both sides' certificates; null where none are needed
 * @param proxyPorts likewise, by arm; only arms of this protocol and machine
 * @param arms those to open
 */
public record Bed(
    Protocol protocol,
    String policy,
    String fullPolicy,
    List<Integer> upstreamPorts,
    List<Integer> securedPorts,
    @Nullable String certificates,
    Map<ArmName, Integer> proxyPorts,
    List<ArmName> arms) {}
