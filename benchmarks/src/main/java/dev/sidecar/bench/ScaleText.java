package dev.sidecar.bench;

/** A policy file of any size: each cluster with some routes of its own host, as people write it. */
final class ScaleText {
  private ScaleText() {}

  /**
   * A policy as YAML.
   *
   * @param changed differs in the timeout of one route, in the middle of the file
   */
  static String yaml(int clusters, int routes, int changed) {
    StringBuilder text = new StringBuilder(80 * (clusters + routes)).append("clusters:\n");
    for (int i = 0; i < clusters; i++) {
      text.append("  ").append(cluster(i)).append(":\n    endpoints: [").append(address(i));
      text.append(", ").append(address(clusters + i)).append("]\n");
    }
    text.append("routes:\n");
    for (int i = 0; i < routes; i++) {
      int cluster = i % clusters;
      text.append("  - host: ").append(host(cluster)).append('\n');
      text.append("    path: {prefix: ").append(path(i, clusters)).append("}\n");
      text.append("    cluster: ").append(cluster(cluster)).append('\n');
      if (i == routes / 2) {
        text.append("    timeout: ").append(1 + changed).append("s\n");
      }
    }
    return text.toString();
  }

  static String cluster(int index) {
    return "service-" + index;
  }

  static String host(int cluster) {
    return cluster(cluster) + ".test";
  }

  /** Begins the paths of a route, of which a host has one a round over the clusters. */
  static String path(int route, int clusters) {
    return "/api/v" + route / clusters + "/";
  }

  private static String address(int index) {
    return "10." + (index >> 16 & 255) + "." + (index >> 8 & 255) + "." + (index & 255) + ":8080";
  }
}
