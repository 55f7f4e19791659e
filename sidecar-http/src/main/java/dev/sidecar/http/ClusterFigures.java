package dev.sidecar.http;

import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.EndpointHandle;

/**
 * A cluster in figures. Those of now are read one after another, so that together they are exact
 * only while nothing runs.
 *
 * @param inFlight attempts that have an endpoint and have not ended, their bodies included
 * @param active attempts that hold a permit or wait for one
 * @param pending attempts that wait for a connection
 * @param retriesUnderWay retries that wait for their back-off or for an answer
 * @param calls calls and executions since the start
 * @param retries attempts after the first, since the start
 * @param retriesDenied retries that the budget did not allow, since the start
 * @param refused attempts that a threshold or a closed client refused, since the start
 * @param amplification attempts for each call: 1.0 where nothing was ever sent again
 */
public record ClusterFigures(
    int inFlight,
    int active,
    int pending,
    int retriesUnderWay,
    long calls,
    long retries,
    long retriesDenied,
    long refused,
    double amplification) {
  static final ClusterFigures NONE = new ClusterFigures(0, 0, 0, 0, 0, 0, 0, 0, 1);

  static ClusterFigures of(Cluster cluster) {
    return new ClusterFigures(
        cluster.snapshot().endpoints().stream().mapToInt(EndpointHandle::inFlight).sum(),
        cluster.admission().active(),
        cluster.admission().pending(),
        cluster.budget().underWay(),
        cluster.budget().calls(),
        cluster.budget().retries(),
        cluster.budget().denied(),
        cluster.admission().refused(),
        cluster.budget().amplification());
  }
}
