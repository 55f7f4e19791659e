package dev.sidecar.config;

import dev.sidecar.policy.KeepAlivePolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code keepAlive} of a cluster. */
final class KeepAliveReader {
  private static final List<String> KEYS = List.of("learn", "max");

  private KeepAliveReader() {}

  /** The policy, or null after a problem was added. */
  static @Nullable KeepAlivePolicy read(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, "a mapping like {learn: true, max: 5m}", KEYS);
    if (mapping == null) {
      return null;
    }
    KeepAlivePolicy defaults = KeepAlivePolicy.DEFAULT;
    boolean learn = mapping.optional("learn", defaults.learn(), YamlValue::bool);
    Duration max = TimeoutReader.duration(mapping, "max", defaults.max());
    return mapping.build(() -> new KeepAlivePolicy(learn, max));
  }
}
