package dev.sidecar.conformance.target;

import dev.sidecar.conformance.cases.Header;
import dev.sidecar.failure.Outcome;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended, as its caller saw it.
 *
 * @param status of the response, or of Envoy's reply to such a failure; 0 for none
 * @param flags Envoy's response flags; null if the target does not tell
 * @param exception the library's, by its simple name; empty for none, null for other targets
 * @param outcome the library's
 * @param broken whether the body ended too early
 * @param tries how often the request was sent; null if the target does not tell
 * @param text what failed, for a person
 */
public record Ended(
    int status,
    @Nullable List<String> flags,
    @Nullable String exception,
    @Nullable Outcome outcome,
    List<Header> headers,
    String body,
    boolean broken,
    @Nullable Integer tries,
    Duration took,
    String text) {

  /** The values of a response header, whatever its case. */
  public List<String> values(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .toList();
  }
}
