package dev.sidecar.config;

import dev.sidecar.policy.DescriptorLimit;
import dev.sidecar.policy.RateLimitPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the buckets of a rate limit that are for descriptors of calls. */
final class BucketReader {
  private static final String EXPECTED = "a list like [{descriptor: [{key: x-user}], tokens: 5}]";
  private static final String ENTRIES = "a list like [{key: x-user, value: ann}]";

  private BucketReader() {}

  /** The buckets, or null after a problem was added. */
  static @Nullable List<DescriptorLimit> read(YamlValue value) {
    return ListReader.read(value, EXPECTED, BucketReader::bucket);
  }

  private static @Nullable DescriptorLimit bucket(YamlValue value) {
    YamlMapping mapping =
        YamlMapping.read(
            value,
            "a mapping like {descriptor: [{key: x-user}], tokens: 5}",
            List.of("descriptor", "tokens", "fill", "interval"));
    if (mapping == null) {
      return null;
    }
    YamlValue named = mapping.required("descriptor", ENTRIES);
    List<DescriptorLimit.Entry> entries =
        named == null ? null : ListReader.read(named, ENTRIES, BucketReader::entry);
    YamlValue most = mapping.required("tokens", RateLimitReader.NUMBER);
    Integer tokens = most == null ? null : most.integer(RateLimitReader.NUMBER);
    int fill = mapping.optional("fill", 1, it -> it.integer(RateLimitReader.NUMBER));
    Duration interval =
        TimeoutReader.duration(mapping, "interval", RateLimitPolicy.DEFAULT_INTERVAL);
    return entries == null || tokens == null
        ? null
        : mapping.build(() -> new DescriptorLimit(entries, tokens, fill, interval));
  }

  private static DescriptorLimit.@Nullable Entry entry(YamlValue item) {
    YamlMapping mapping =
        YamlMapping.read(item, "a mapping like {key: x-user}", List.of("key", "value"));
    YamlValue given = mapping == null ? null : mapping.required("key", "a text");
    String key = given == null ? null : given.text("a text");
    YamlValue wanted = mapping == null ? null : mapping.get("value");
    String value = wanted == null ? null : wanted.text("a text");
    return mapping == null || key == null || (wanted != null && value == null)
        ? null
        : mapping.build(() -> new DescriptorLimit.Entry(key, value));
  }
}
