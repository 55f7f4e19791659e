package dev.sidecar.bench.peer;

/** How a client, a proxy and an upstream speak with each other, in plain text. */
public enum Protocol {
  /** HTTP/1.1. */
  H1,
  /** HTTP/2 by prior knowledge, on both sides of a proxy. */
  H2;

  /** As the report and the names of cells spell it. */
  public String label() {
    return this == H1 ? "h1" : "h2";
  }
}
