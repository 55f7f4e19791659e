package dev.sidecar.http;

import java.util.List;

/**
 * What {@link SidecarClient#warm} reached by its deadline.
 *
 * @param missing what all clusters wait for and is not there: a discovery's first answer, an
 *     identity; none if all is
 * @param clusters in the order of the policy
 */
public record Warmth(List<String> missing, List<OfCluster> clusters) {
  public Warmth {
    missing = List.copyOf(missing);
    clusters = List.copyOf(clusters);
  }

  /** Whether all is there that was asked for. A cluster without an endpoint is not. */
  public boolean isComplete() {
    return missing.isEmpty() && clusters.stream().allMatch(OfCluster::isComplete);
  }

  /**
   * What was reached for one cluster.
   *
   * @param name in the policy
   * @param wanted how many connections were asked for: for each endpoint and each host so many,
   *     over HTTP/2 one
   * @param open how many of them wait for calls
   * @param failures why there are no more; each names its endpoint
   */
  public record OfCluster(String name, int wanted, int open, List<String> failures) {
    public OfCluster {
      failures = List.copyOf(failures);
    }

    /** Whether it has every connection that was asked for. */
    public boolean isComplete() {
      return failures.isEmpty() && open == wanted;
    }
  }
}
