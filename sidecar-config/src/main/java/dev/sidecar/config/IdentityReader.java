package dev.sidecar.config;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.IdentityPolicy.Source;
import dev.sidecar.policy.IdentityPolicy.Trust;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code identity}: where certificate and key come from, who is trusted, who speaks TLS. */
final class IdentityReader {
  private static final String EXPECTED =
      "a mapping like {files: {certificates: PATH, key: PATH}, trust: {bundle: PATH}}";
  private static final String FILES = "a mapping like {certificates: PATH, key: PATH}";
  private static final String PKCS12 = "a mapping like {file: PATH, passwordFile: PATH}";
  private static final String SOCKET = "unix:/path or tcp://address:port";
  private static final List<String> SOURCES = List.of("files", "pkcs12", "workloadApi", "custom");
  private static final List<String> KEYS =
      Stream.concat(SOURCES.stream(), Stream.of("trust", "provider")).toList();

  private IdentityReader() {}

  /** The identity, or null after a problem was added. */
  static @Nullable IdentityPolicy read(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, EXPECTED, KEYS);
    if (mapping == null) {
      return null;
    }
    boolean sourced = SOURCES.stream().anyMatch(key -> mapping.get(key) != null);
    String kind = sourced ? mapping.oneOf(SOURCES, EXPECTED) : null;
    YamlValue given = kind == null ? null : mapping.get(kind);
    Source source = kind == null || given == null ? null : source(kind, given, mapping);
    YamlValue trusted = mapping.get("trust");
    Trust trust = trusted == null ? Trust.NONE : TrustReader.read(trusted);
    IdentityPolicy.Provider provider =
        mapping.optional("provider", IdentityPolicy.Provider.JDK, IdentityReader::provider);
    if (trusted != null && mapping.get("workloadApi") != null) {
      trusted.fail("beside workloadApi, which brings the bundles (expected: one of the two)");
      return null;
    }
    return trust == null || (sourced && source == null)
        ? null
        : mapping.build(() -> new IdentityPolicy(source, trust, provider));
  }

  private static @Nullable Source source(String kind, YamlValue value, YamlMapping mapping) {
    return switch (kind) {
      case "files" -> pair(value, FILES, "certificates", "key", IdentityPolicy.Files::new);
      case "pkcs12" -> pair(value, PKCS12, "file", "passwordFile", IdentityPolicy.Pkcs12::new);
      case "workloadApi" -> workloadApi(value);
      default -> {
        String name = value.text("a name");
        yield name == null
            ? null
            : mapping.build(() -> new IdentityPolicy.Custom(name), Map.of("name", value));
      }
    };
  }

  private static @Nullable Source pair(
      YamlValue value,
      String expected,
      String firstKey,
      String secondKey,
      BiFunction<Path, Path, Source> source) {
    YamlMapping mapping = YamlMapping.read(value, expected, List.of(firstKey, secondKey));
    if (mapping == null) {
      return null;
    }
    Path first = path(mapping, firstKey);
    Path second = path(mapping, secondKey);
    return first == null || second == null ? null : source.apply(first, second);
  }

  private static @Nullable Path path(YamlMapping mapping, String key) {
    YamlValue value = mapping.required(key, "a path");
    return value == null ? null : PathReader.read(value);
  }

  private static @Nullable Source workloadApi(YamlValue value) {
    YamlMapping mapping =
        YamlMapping.read(value, "a mapping like {socket: unix:/path}", List.of("socket"));
    if (mapping == null) {
      return null;
    }
    YamlValue given = mapping.get("socket");
    String socket = given == null ? null : given.text(SOCKET);
    return given != null && socket == null
        ? null
        : mapping.build(() -> new IdentityPolicy.WorkloadApi(socket));
  }

  private static IdentityPolicy.@Nullable Provider provider(YamlValue value) {
    return SetReader.name(
        value,
        List.of(IdentityPolicy.Provider.values()),
        it -> it == IdentityPolicy.Provider.JDK ? "jdk" : "bouncycastle");
  }
}
