package dev.sidecar.bench;

import dev.sidecar.endpoint.Endpoint;
import java.util.List;
import java.util.stream.IntStream;

/** Addresses for clusters that nobody connects to. */
final class Endpoints {
  private Endpoints() {}

  /** So many different addresses, up to 65,536. */
  static List<Endpoint> distinct(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Endpoint.parse("10.0." + i / 256 + "." + i % 256 + ":8080"))
        .toList();
  }
}
