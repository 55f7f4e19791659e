package dev.sidecar.policy;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Which headers of an answer say when to come again. The wait of the retry after that answer is
 * then at least what it says and less than half of that more, drawn at random; the sequence of
 * {@link Backoff} does not move on. Envoy: {@code RetryPolicy.rate_limited_retry_back_off}.
 *
 * @param headers in this order; the first that can be read, and says no more than {@code
 *     maxInterval}, is followed. Empty is none; default empty. Envoy: {@code reset_headers}
 * @param maxInterval a header that says more is passed over; 1 ms or more; default 300 s. Envoy:
 *     {@code max_interval}
 */
public record RateLimitedBackoff(List<ResetHeader> headers, Duration maxInterval) {
  /** How the value of a header is read. */
  public enum Format {
    /** Whole seconds from now; a date is not read. Envoy: {@code SECONDS}. */
    SECONDS("seconds"),
    /** Whole seconds since 1970; one that has passed is not read. Envoy: {@code UNIX_TIMESTAMP}. */
    UNIX_TIMESTAMP("unixTimestamp");

    private final String text;

    Format(String text) {
      this.text = text;
    }

    /** The name in the configuration file. */
    public String text() {
      return text;
    }
  }

  /**
   * A header that says when to come again.
   *
   * @param name in any case, kept in lower case
   */
  public record ResetHeader(String name, Format format) {
    public ResetHeader {
      name = name.toLowerCase(Locale.ROOT);
      HeaderMatch.checkName(new Check(), name).done();
    }
  }

  /** No header is asked. */
  public static final RateLimitedBackoff NONE =
      new RateLimitedBackoff(List.of(), Duration.ofMinutes(5));

  public RateLimitedBackoff {
    headers = List.copyOf(headers);
    new Check()
        .require(
            maxInterval.toMillis() >= 1
                && maxInterval.toNanosPart() % 1_000_000 == 0
                && maxInterval.compareTo(Duration.ofDays(1)) <= 0,
            "maxInterval",
            Violation.text(maxInterval),
            "whole milliseconds, 1ms to 24h")
        .done();
  }

  /** Follows these headers, up to five minutes. */
  public static RateLimitedBackoff of(ResetHeader... headers) {
    return new RateLimitedBackoff(List.of(headers), NONE.maxInterval);
  }
}
