package dev.sidecar.conformance.upstream;

import dev.sidecar.conformance.cases.Header;
import java.util.List;

/**
 * A request that arrived whole at an upstream.
 *
 * @param nanos when, in the time of the case
 */
public record Arrival(
    String upstream, String method, String target, List<Header> headers, String body, long nanos) {
  /** The values of a header, whatever its case. */
  public List<String> values(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .toList();
  }
}
