package dev.sidecar.config;

import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.policy.TlsPolicy.Trust;
import dev.sidecar.policy.TlsPolicy.Version;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a cluster's {@code tls}. */
final class TlsReader {
  private static final String EXPECTED = "a mapping; {} is every default";
  private static final String PEERS =
      "a list like [{spiffe: spiffe://mesh.example/ns/shop/orders}]";
  private static final String PEER =
      "one of {spiffe: ID}, {spiffePrefix: ID}, {trustDomain: NAME}, {dns: NAME}";
  private static final String VERSION = "\"1.2\" or \"1.3\"";
  private static final List<String> KINDS = List.of("spiffe", "spiffePrefix", "trustDomain", "dns");

  private TlsReader() {}

  /**
   * How connections are secured, or null after a problem was added.
   *
   * @param vouched whether the policy's identity knows anyone who vouches for peers
   */
  static @Nullable TlsPolicy read(YamlValue value, boolean vouched) {
    YamlMapping mapping =
        YamlMapping.read(value, EXPECTED, List.of("serverName", "trust", "minVersion", "peers"));
    if (mapping == null) {
      return null;
    }
    YamlValue named = mapping.get("serverName");
    String serverName = named == null ? null : named.text("a host name or an address");
    YamlValue trustValue = mapping.get("trust");
    Trust trust = trustValue == null ? Trust.IDENTITY : trust(trustValue);
    if (trust == Trust.IDENTITY && !vouched) {
      (trustValue == null ? value : trustValue)
          .fail("nobody vouches for peers (expected: identity.trust.bundle, or trust: system)");
    }
    Version version = mapping.optional("minVersion", Version.TLS_1_3, TlsReader::version);
    Set<PeerMatch> peers = mapping.optional("peers", Set.of(), TlsReader::peers);
    return mapping.build(
        () ->
            new TlsPolicy(
                serverName, trust == null ? Trust.IDENTITY : trust, List.copyOf(peers), version));
  }

  private static @Nullable Trust trust(YamlValue value) {
    return SetReader.name(
        value, List.of(Trust.values()), it -> it == Trust.SYSTEM ? "system" : "identity");
  }

  // A number too: 1.3 without quotes is one.
  private static @Nullable Version version(YamlValue value) {
    String text = value.text(VERSION);
    if (text == null) {
      return null;
    }
    return switch (text) {
      case "1.2" -> Version.TLS_1_2;
      case "1.3" -> Version.TLS_1_3;
      default -> {
        value.refuse(VERSION);
        yield null;
      }
    };
  }

  private static @Nullable Set<PeerMatch> peers(YamlValue value) {
    Set<PeerMatch> peers = SetReader.read(value, PEERS, TlsReader::peer);
    if (peers != null && peers.isEmpty()) {
      // It could be taken for nobody, and for everybody.
      value.fail("an empty list (expected: " + PEERS + ", or no peers for the server name alone)");
    }
    return peers;
  }

  private static @Nullable PeerMatch peer(YamlValue value) {
    YamlMapping mapping = YamlMapping.read(value, PEER, KINDS);
    String kind = mapping == null ? null : mapping.oneOf(KINDS, PEER);
    YamlValue given = mapping == null || kind == null ? null : mapping.get(kind);
    String text = given == null ? null : given.text("a name");
    if (mapping == null || kind == null || given == null || text == null) {
      return null;
    }
    return mapping.build(
        () ->
            switch (kind) {
              case "spiffe" -> new PeerMatch.SpiffeId(text);
              case "spiffePrefix" -> new PeerMatch.SpiffePrefix(text);
              case "trustDomain" -> new PeerMatch.TrustDomain(text);
              default -> new PeerMatch.DnsName(text);
            },
        Map.of("id", given, "prefix", given, "name", given));
  }
}
