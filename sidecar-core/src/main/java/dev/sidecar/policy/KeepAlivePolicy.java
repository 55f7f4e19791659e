package dev.sidecar.policy;

import java.time.Duration;

/**
 * How long a connection over HTTP/1.1 may be idle and still be used again.
 *
 * @param learn whether each endpoint's own limit is learned, from {@code Keep-Alive: timeout=5} in
 *     its responses and from connections that it was found to have closed; a connection that has
 *     been idle for eight tenths of it is not used again; default true. Envoy: none
 * @param max the limit where nothing, or more, is known, and for HTTP/2 the only one; whole
 *     milliseconds, 10 ms to 24 h; default 5 min. Envoy: {@code
 *     common_http_protocol_options.idle_timeout}, by default 1 h
 */
public record KeepAlivePolicy(boolean learn, Duration max) {
  public static final KeepAlivePolicy DEFAULT = new KeepAlivePolicy(true, Duration.ofMinutes(5));

  public KeepAlivePolicy {
    new Check()
        .require(
            max.compareTo(Duration.ofMillis(10)) >= 0
                && max.compareTo(Duration.ofDays(1)) <= 0
                && max.toNanosPart() % 1_000_000 == 0,
            "max",
            Violation.text(max),
            "whole milliseconds, 10ms to 24h")
        .done();
  }

  /** The same, with or without learning. */
  public KeepAlivePolicy withLearn(boolean other) {
    return new KeepAlivePolicy(other, max);
  }

  /** The same up to another limit. */
  public KeepAlivePolicy withMax(Duration other) {
    return new KeepAlivePolicy(learn, other);
  }
}
