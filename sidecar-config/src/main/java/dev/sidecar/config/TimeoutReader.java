package dev.sidecar.config;

import dev.sidecar.config.text.DurationText;
import dev.sidecar.policy.TimeoutPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the three timeouts that a cluster and a route may give; what is absent is inherited. */
final class TimeoutReader {
  static final List<String> KEYS = List.of("timeout", "perTryTimeout", "streamIdleTimeout");

  private TimeoutReader() {}

  /** The timeouts, or the inherited ones after a problem was added. */
  static TimeoutPolicy read(YamlMapping mapping, TimeoutPolicy inherited) {
    Duration call = duration(mapping, "timeout", inherited.call());
    Duration perTry = duration(mapping, "perTryTimeout", inherited.perTry());
    Duration streamIdle = duration(mapping, "streamIdleTimeout", inherited.streamIdle());
    @Nullable TimeoutPolicy read = mapping.build(() -> new TimeoutPolicy(call, perTry, streamIdle));
    return read == null ? inherited : read;
  }

  static Duration duration(YamlMapping mapping, String key, Duration otherwise) {
    return mapping.optional(
        key, otherwise, value -> value.parsed(DurationText.EXPECTED, DurationText::parse));
  }
}
