package dev.sidecar.bench.measure;

import dev.sidecar.bench.peer.Protocol;

/**
 * One set of conditions. All its arms run under them in every round, one after the other.
 *
 * @param requestBytes of each request's body; 0 is a GET, more a POST
 * @param responseBytes of each response's body
 * @param mtls whether the upstreams speak mTLS at a second port, for the arms that want it
 */
record Cell(
    Load load,
    Placement placement,
    Protocol protocol,
    int requestBytes,
    int responseBytes,
    boolean mtls) {
  /** Where one call after the other is compared, all processes free to run anywhere. */
  static final Cell ONE_CALLER = closed(1, Placement.FREE, Protocol.H1);

  /** Where the rates are found that a pod of one processor carries. */
  static final Cell POD_KNEE = of(new Load.Search(), Placement.POD, Protocol.H1);

  static Cell closed(int callers, Placement placement, Protocol protocol) {
    return of(new Load.Closed(callers), placement, protocol);
  }

  /** With the bodies that most cells have. */
  static Cell of(Load load, Placement placement, Protocol protocol) {
    return new Cell(load, placement, protocol, 0, 256, false);
  }

  /** The same beside upstreams that speak mTLS. */
  Cell withMtls() {
    return new Cell(load, placement, protocol, requestBytes, responseBytes, true);
  }

  /** Such as {@code closed-1-free-h1-0-256}; with mTLS {@code mtls-closed-1-free-h1-0-256}. */
  String name() {
    return "%s%s-%s-%s-%d-%d"
        .formatted(
            mtls ? "mtls-" : "",
            load.label(),
            placement.label(),
            protocol.label(),
            requestBytes,
            responseBytes);
  }

  /** As the report spells what is spoken: {@code h1}, {@code h1+mtls}. */
  String wire() {
    return protocol.label() + (mtls ? "+mtls" : "");
  }
}
