package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.IdentityPolicy.WorkloadApi;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes TLS as transport sockets of Envoy: {@code UpstreamTlsContext} for a cluster, {@code
 * DownstreamTlsContext} for the listener.
 */
final class EnvoyTls {
  private static final String TYPES = "envoy.extensions.transport_sockets.tls.v3.";
  private static final String CLASSIC = "X25519";
  private static final List<String> CURVES = List.of(CLASSIC, "P-256", "P-384");
  private static final List<String> POST_QUANTUM = List.of("X25519MLKEM768", CLASSIC, "P-256");

  private final IdentityPolicy identity;
  private final EnvoySecrets secrets;
  private final Path systemTrust;

  EnvoyTls(IdentityPolicy identity, EnvoyOptions options) {
    this.identity = identity;
    this.secrets = new EnvoySecrets(identity, options.secrets());
    this.systemTrust = options.systemTrust();
  }

  /** What secures a cluster's connections. */
  ObjectNode upstream(String field, ClusterPolicy cluster, TlsPolicy tls) {
    List<String> protocols = List.of(cluster.protocol() == HttpProtocol.HTTP2 ? "h2" : "http/1.1");
    ObjectNode common = common(tls.minVersion(), protocols);
    ObjectNode rules = Json.object();
    String serverName = tls.serverName();
    List<ObjectNode> names = EnvoyPeers.of(tls.peers());
    if (names.isEmpty() && serverName != null) {
      names = List.of(EnvoyPeers.of(field + ".serverName", serverName));
    }
    if (!names.isEmpty()) {
      rules.set("match_typed_subject_alt_names", Json.list(names));
    }
    if (tls.trust() == TlsPolicy.Trust.SYSTEM) {
      rules.set("trusted_ca", Json.file(systemTrust));
      common.set("validation_context", rules);
    } else {
      common.setAll(secrets.certificate());
      common.setAll(trust(field + ".peers", tls.peers(), rules));
    }
    ObjectNode context = Json.typed(TYPES + "UpstreamTlsContext", "common_tls_context", common);
    if (serverName != null && !TlsPolicy.isAddress(serverName)) {
      context.put("sni", serverName);
    }
    return socket(context);
  }

  /** What a cluster whose policy names no server takes from each call's host; null if it does. */
  static @Nullable ObjectNode byHost(TlsPolicy tls) {
    return tls.serverName() != null
        ? null
        : Json.object("auto_sni", true, "auto_san_validation", tls.peers().isEmpty());
  }

  /** What secures the listener. */
  ObjectNode downstream(EnvoyOptions.Inbound inbound) {
    if (identity.source() == null) {
      throw new NotExpressibleException("identity", "no certificate", "needs one for inbound TLS");
    }
    ObjectNode rules =
        Json.object("match_typed_subject_alt_names", EnvoyPeers.of(inbound.callers()));
    ObjectNode common = common(inbound.minVersion(), List.of("h2", "http/1.1"));
    common.setAll(secrets.certificate());
    common.setAll(trust("inbound.callers", inbound.callers(), rules));
    return socket(
        Json.typed(
            TYPES + "DownstreamTlsContext",
            "require_client_certificate",
            true,
            "common_tls_context",
            common));
  }

  /** The clusters that secrets come from. */
  List<ObjectNode> clusters() {
    return identity.source() instanceof WorkloadApi api
        ? List.of(EnvoyAgent.cluster(api))
        : List.of();
  }

  /** Whether anything comes by SDS, for which Envoy needs to have a name of its own. */
  boolean dynamic() {
    return secrets.dynamic();
  }

  /** The files of SDS by their names, if there are any. */
  Map<String, String> files() {
    return secrets.files();
  }

  private ObjectNode trust(String field, List<PeerMatch> peers, ObjectNode rules) {
    Map<String, Path> domains = identity.trust().domains();
    boolean byDomain = identity.source() instanceof WorkloadApi || !domains.isEmpty();
    if (byDomain && (peers.isEmpty() || peers.stream().anyMatch(it -> it.trustDomain() == null))) {
      // It would accept every name of these domains.
      throw new NotExpressibleException(
          field,
          peers.isEmpty() ? "none" : peers,
          "reads nothing but SPIFFE ids where they decide by which bundle a peer is verified");
    }
    return domains.isEmpty() ? secrets.trust(rules) : byDomain(peers, rules);
  }

  // The bundle for all others stands for each domain of the peers that has none of its own.
  private ObjectNode byDomain(List<PeerMatch> peers, ObjectNode rules) {
    IdentityPolicy.Trust trust = identity.trust();
    if (!trust.crls().isEmpty()) {
      throw new NotExpressibleException(
          "identity.trust.crls", trust.crls(), "has no place for lists beside bundles by domain");
    }
    if (secrets.dynamic()) {
      throw new NotExpressibleException(
          "identity.trust.domains", trust.domains(), "reads bundles by domain once, at its start");
    }
    Map<String, Path> bundles = new TreeMap<>(trust.domains());
    Path others = trust.bundle();
    for (PeerMatch peer : peers) {
      String domain = peer.trustDomain();
      if (domain != null && others != null) {
        bundles.putIfAbsent(domain, others);
      }
    }
    List<ObjectNode> written = new ArrayList<>();
    bundles.forEach(
        (name, file) -> written.add(Json.object("name", name, "trust_bundle", Json.file(file))));
    rules.set(
        "custom_validator_config",
        Json.object(
            "name",
            "envoy.tls.cert_validator.spiffe",
            "typed_config",
            Json.typed(TYPES + "SPIFFECertValidatorConfig", "trust_domains", written)));
    return Json.object("validation_context", rules);
  }

  private ObjectNode common(TlsPolicy.Version least, List<String> protocols) {
    boolean postQuantum = identity.provider() == IdentityPolicy.Provider.BOUNCY_CASTLE;
    return Json.object(
        "tls_params",
        Json.object(
            "tls_minimum_protocol_version",
            least == TlsPolicy.Version.TLS_1_2 ? "TLSv1_2" : "TLSv1_3",
            "tls_maximum_protocol_version",
            "TLSv1_3",
            "ecdh_curves",
            postQuantum ? POST_QUANTUM : CURVES),
        "alpn_protocols",
        protocols);
  }

  private static ObjectNode socket(ObjectNode context) {
    return Json.object("name", "envoy.transport_sockets.tls", "typed_config", context);
  }
}
