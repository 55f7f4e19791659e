package dev.sidecar.config.text;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.IdentityPolicy.Custom;
import dev.sidecar.policy.IdentityPolicy.Files;
import dev.sidecar.policy.IdentityPolicy.Pkcs12;
import dev.sidecar.policy.IdentityPolicy.Source;
import dev.sidecar.policy.IdentityPolicy.Trust;
import dev.sidecar.policy.IdentityPolicy.WorkloadApi;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An identity, and what a cluster says of TLS, as the mappings that their file has. */
final class TlsTree {
  private TlsTree() {}

  /**
   * An identity.
   *
   * @param paths how the path of a file is written
   */
  static Map<String, Object> identity(IdentityPolicy identity, Function<Path, String> paths) {
    Map<String, Object> tree = new LinkedHashMap<>();
    source(identity.source(), paths, tree);
    Map<String, Object> trust = trust(identity.trust(), paths);
    if (!trust.isEmpty()) {
      tree.put("trust", trust);
    }
    tree.put(
        "provider", identity.provider() == IdentityPolicy.Provider.JDK ? "jdk" : "bouncycastle");
    return tree;
  }

  private static void source(
      @Nullable Source source, Function<Path, String> paths, Map<String, Object> tree) {
    Map<String, Object> files = new LinkedHashMap<>();
    if (source instanceof Files pem) {
      files.put("certificates", paths.apply(pem.certificates()));
      files.put("key", paths.apply(pem.key()));
      tree.put("files", files);
    } else if (source instanceof Pkcs12 store) {
      files.put("file", paths.apply(store.file()));
      files.put("passwordFile", paths.apply(store.passwordFile()));
      tree.put("pkcs12", files);
    } else if (source instanceof WorkloadApi api) {
      String socket = api.socket();
      tree.put("workloadApi", socket == null ? Map.of() : Map.of("socket", socket));
    } else if (source instanceof Custom custom) {
      tree.put("custom", custom.name());
    }
  }

  private static Map<String, Object> trust(Trust trust, Function<Path, String> paths) {
    Map<String, Object> tree = new LinkedHashMap<>();
    Path bundle = trust.bundle();
    if (bundle != null) {
      tree.put("bundle", paths.apply(bundle));
    }
    if (!trust.domains().isEmpty()) {
      Map<String, Object> domains = new LinkedHashMap<>();
      new TreeMap<>(trust.domains()).forEach((name, file) -> domains.put(name, paths.apply(file)));
      tree.put("domains", domains);
    }
    if (!trust.crls().isEmpty()) {
      tree.put("crls", trust.crls().stream().map(paths).toList());
    }
    return tree;
  }

  /** What a cluster says of TLS; a server name or peers that are not there are left out. */
  static Map<String, Object> tls(TlsPolicy tls) {
    Map<String, Object> tree = new LinkedHashMap<>();
    String serverName = tls.serverName();
    if (serverName != null) {
      tree.put("serverName", serverName);
    }
    tree.put("trust", tls.trust().name().toLowerCase(Locale.ROOT));
    tree.put("minVersion", tls.minVersion() == TlsPolicy.Version.TLS_1_2 ? "1.2" : "1.3");
    if (!tls.peers().isEmpty()) {
      tree.put("peers", tls.peers().stream().map(TlsTree::peer).toList());
    }
    return tree;
  }

  private static Map<String, Object> peer(PeerMatch peer) {
    if (peer instanceof PeerMatch.SpiffeId id) {
      return Map.of("spiffe", id.id());
    }
    if (peer instanceof PeerMatch.SpiffePrefix prefix) {
      return Map.of("spiffePrefix", prefix.prefix());
    }
    return peer instanceof PeerMatch.TrustDomain domain
        ? Map.of("trustDomain", domain.name())
        : Map.of("dns", ((PeerMatch.DnsName) peer).name());
  }
}
