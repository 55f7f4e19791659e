package dev.sidecar.config.text;

import static dev.sidecar.config.text.JavaText.quoted;

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
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes an identity, and what a cluster says of TLS, as Java. */
final class TlsCode {
  private TlsCode() {}

  static String identity(IdentityPolicy identity) {
    return "new IdentityPolicy("
        + JavaText.list(
            Stream.of(
                source(identity.source()),
                trust(identity.trust()),
                "IdentityPolicy.Provider." + identity.provider()))
        + ")";
  }

  private static String source(@Nullable Source source) {
    if (source instanceof Files files) {
      return made("Files", path(files.certificates()), path(files.key()));
    }
    if (source instanceof Pkcs12 store) {
      return made("Pkcs12", path(store.file()), path(store.passwordFile()));
    }
    if (source instanceof WorkloadApi api) {
      String socket = api.socket();
      return made("WorkloadApi", socket == null ? "null" : quoted(socket));
    }
    return source instanceof Custom custom ? made("Custom", quoted(custom.name())) : "null";
  }

  private static String trust(Trust trust) {
    if (trust.equals(Trust.NONE)) {
      return "IdentityPolicy.Trust.NONE";
    }
    Path bundle = trust.bundle();
    Map<String, Path> domains = new TreeMap<>(trust.domains());
    Stream<String> entries =
        domains.entrySet().stream()
            .map(it -> "Map.entry(%s, %s)".formatted(quoted(it.getKey()), path(it.getValue())));
    return made(
        "Trust",
        bundle == null ? "null" : path(bundle),
        "Map.ofEntries(" + JavaText.list(entries) + ")",
        "List.of(" + JavaText.list(trust.crls().stream().map(TlsCode::path)) + ")");
  }

  static String tls(TlsPolicy tls) {
    JavaText code = new JavaText("TlsPolicy.DEFAULT");
    String serverName = tls.serverName();
    if (serverName != null) {
      code.call("withServerName", quoted(serverName));
    }
    if (tls.trust() != TlsPolicy.DEFAULT.trust()) {
      code.call("with", "TlsPolicy.Trust." + tls.trust());
    }
    if (tls.minVersion() != TlsPolicy.DEFAULT.minVersion()) {
      code.call("with", "TlsPolicy.Version." + tls.minVersion());
    }
    if (!tls.peers().isEmpty()) {
      code.call("withPeers", JavaText.list(tls.peers().stream().map(TlsCode::peer)));
    }
    return code.text();
  }

  private static String peer(PeerMatch peer) {
    String name =
        peer instanceof PeerMatch.SpiffeId id
            ? id.id()
            : peer instanceof PeerMatch.SpiffePrefix prefix
                ? prefix.prefix()
                : peer instanceof PeerMatch.TrustDomain domain
                    ? domain.name()
                    : ((PeerMatch.DnsName) peer).name();
    return "new PeerMatch." + peer.getClass().getSimpleName() + "(" + quoted(name) + ")";
  }

  private static String made(String type, String... arguments) {
    return "new IdentityPolicy." + type + "(" + String.join(", ", arguments) + ")";
  }

  private static String path(Path path) {
    return "Path.of(" + quoted(path.toString()) + ")";
  }
}
