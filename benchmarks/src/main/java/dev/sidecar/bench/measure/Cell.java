package dev.sidecar.bench.measure;

import dev.sidecar.bench.peer.Protocol;

/**
 * One set of conditions. All its arms run under them in every round, one after the other.
 *
 * @param requestBytes of each request's body; 0 is a GET, more a POST
 * @param responseBytes of each response's body
 */
record Cell(
    Load load, Placement placement, Protocol protocol, int requestBytes, int responseBytes) {
  /** Where one call after the other is compared, all processes free to run anywhere. */
  static final Cell ONE_CALLER = closed(1, Placement.FREE, Protocol.H1);

  /** Where the rates are found that a pod of one processor carries. */
  static final Cell POD_KNEE = of(new Load.Search(), Placement.POD, Protocol.H1);

  static Cell closed(int callers, Placement placement, Protocol protocol) {
    return of(new Load.Closed(callers), placement, protocol);
  }

  /** With the bodies that most cells have. */
  static Cell of(Load load, Placement placement, Protocol protocol) {
    return new Cell(load, placement, protocol, 0, 256);
  }

  /** Such as {@code closed-1-free-h1-0-256}. */
  String name() {
    return "%s-%s-%s-%d-%d"
        .formatted(load.label(), placement.label(), protocol.label(), requestBytes, responseBytes);
  }
}
