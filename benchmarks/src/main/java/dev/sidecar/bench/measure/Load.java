package dev.sidecar.bench.measure;

/** How the calls of a cell come. */
sealed interface Load {
  /** As names of cells begin. */
  String label();

  /**
   * Call after call, for each of some callers.
   *
   * @param callers 1 to 256
   */
  record Closed(int callers) implements Load {
    @Override
    public String label() {
      return "closed-" + callers;
    }
  }

  /**
   * At constant rates, whatever becomes of earlier calls: a row for each rate, a curve together.
   */
  record Open() implements Load {
    @Override
    public String label() {
      return "open";
    }
  }

  /** At constant rates, in search of the highest that is carried: a knee for each arm and round. */
  record Search() implements Load {
    @Override
    public String label() {
      return "knee";
    }
  }
}
