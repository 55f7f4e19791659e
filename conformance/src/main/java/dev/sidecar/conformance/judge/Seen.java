package dev.sidecar.conformance.judge;

import dev.sidecar.conformance.peer.Ended;
import dev.sidecar.conformance.peer.Peer;
import dev.sidecar.conformance.upstream.Arrival;
import dev.sidecar.conformance.upstream.Upstreams;
import java.util.List;

/**
 * What was seen of a case, when all its steps were over.
 *
 * @param calls for each step that makes calls, how each of them ended
 */
record Seen(List<List<Ended>> calls, List<Arrival> arrivals, Upstreams upstreams, Peer peer) {}
