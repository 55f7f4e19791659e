package dev.sidecar.config;

import dev.sidecar.policy.IdentityPolicy.Trust;
import dev.sidecar.policy.PeerMatch;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code identity.trust}: who vouches for peers. */
final class TrustReader {
  private static final String EXPECTED = "a mapping like {bundle: PATH}";
  private static final String DOMAINS = "a mapping of trust domains to paths";

  private TrustReader() {}

  /** The trust, or null after a problem was added. */
  static @Nullable Trust read(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, EXPECTED, List.of("bundle", "domains", "crls"));
    if (mapping == null) {
      return null;
    }
    YamlValue bundleValue = mapping.get("bundle");
    Path bundle = bundleValue == null ? null : PathReader.read(bundleValue);
    Map<String, Path> domains = mapping.optional("domains", Map.of(), TrustReader::domains);
    Set<Path> crls =
        mapping.optional(
            "crls", Set.of(), it -> SetReader.read(it, "a list of paths", PathReader::read));
    // What was refused above would also be missed here.
    boolean refused = bundle == null && bundleValue != null;
    boolean unknown = domains.isEmpty() && mapping.get("domains") != null;
    return refused || unknown
        ? null
        : mapping.build(() -> new Trust(bundle, domains, List.copyOf(crls)));
  }

  private static @Nullable Map<String, Path> domains(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, DOMAINS);
    if (mapping == null) {
      return null;
    }
    if (mapping.entries().isEmpty()) {
      value.fail("an empty mapping (expected: " + DOMAINS + ")");
    }
    Map<String, Path> domains = new LinkedHashMap<>();
    mapping
        .entries()
        .forEach(
            (name, entry) -> {
              Path path = PathReader.read(entry.value());
              String domain = entry.key().accepted(name, PeerMatch.TrustDomain::new);
              if (path != null && domain != null) {
                domains.put(domain, path);
              }
            });
    return domains.size() == mapping.entries().size() ? domains : null;
  }
}
