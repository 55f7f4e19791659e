package dev.sidecar.bench.load;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one arm is to send in one turn.
 *
 * @param requestBytes of each request's body; 0 is a GET, more a POST
 * @param responseBytes that each response must have
 * @param callers calls that can be under way at once
 * @param rate calls a second of an open loop; null for a closed loop
 * @param spin whether callers of an open loop spin before a start, to be on time: where a processor
 *     is shared with what is measured they must not
 * @param millis how long calls are offered
 * @param longestWaitMillis by which a call of an open loop may start late; beyond it is overflow
 * @param settleCalls that are sent first and not counted
 * @param proxyPids the proxies in between; empty where there is none
 * @param upstreamPids the upstreams
 */
public record Order(
    ArmName arm,
    int requestBytes,
    int responseBytes,
    int callers,
    @Nullable Integer rate,
    boolean spin,
    long millis,
    long longestWaitMillis,
    int settleCalls,
    List<Long> proxyPids,
    List<Long> upstreamPids) {}
