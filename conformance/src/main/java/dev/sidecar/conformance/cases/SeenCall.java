package dev.sidecar.conformance.cases;

import dev.sidecar.failure.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the caller must see of a call; what is absent is not checked.
 *
 * @param status of the response, or of Envoy's reply to a call that failed in this way
 * @param statuses how often which status came, for a call that is made several times
 * @param flags Envoy's response flags; empty for none
 * @param exception the library's, by its simple name; none where the text is empty
 * @param headers of the response that must have these values
 * @param lacks headers that the response must not have
 * @param broken whether the body ended too early
 * @param tries how often the target says that the request was sent
 * @param took until the response had been read to its end
 */
public record SeenCall(
    @Nullable Integer status,
    @Nullable Map<String, Range<Integer>> statuses,
    @Nullable List<String> flags,
    @Nullable String exception,
    @Nullable Outcome outcome,
    Map<String, String> headers,
    List<String> lacks,
    @Nullable String body,
    boolean broken,
    @Nullable Range<Integer> tries,
    @Nullable Range<Duration> took) {}
