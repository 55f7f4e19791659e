package dev.sidecar.health;

/** How many of how many succeeded; a connection, for who counts these. */
public record Share(long succeeded, long total) {
  /** In percent; of more than none. */
  public double percent() {
    return succeeded * 100.0 / total;
  }
}
