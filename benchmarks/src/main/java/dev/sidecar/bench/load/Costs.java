package dev.sidecar.bench.load;

import org.jspecify.annotations.Nullable;

/**
 * What one turn used; null where this machine cannot tell, or where there is no such process.
 *
 * @param clientNanos processor time of the client's JVM, its compiler and collector included
 * @param proxyNanos processor time of the proxy and its children
 * @param upstreamNanos processor time of all upstreams
 * @param machineBusyNanos processor time of the whole machine, in steps of 10 ms
 * @param clientSwitches how often threads of the client gave their processor away by themselves
 * @param proxySwitches likewise of the proxy
 * @param upstreamSwitches likewise of the upstreams
 * @param clientBytes bytes that threads of the client allocated
 * @param proxyRssBytes resident memory of the proxy at the end of the turn
 * @param proxyPssBytes the same, with what is shared with other processes counted in parts
 */
public record Costs(
    @Nullable Long clientNanos,
    @Nullable Long proxyNanos,
    @Nullable Long upstreamNanos,
    @Nullable Long machineBusyNanos,
    @Nullable Long clientSwitches,
    @Nullable Long proxySwitches,
    @Nullable Long upstreamSwitches,
    @Nullable Long clientBytes,
    @Nullable Long proxyRssBytes,
    @Nullable Long proxyPssBytes) {}
