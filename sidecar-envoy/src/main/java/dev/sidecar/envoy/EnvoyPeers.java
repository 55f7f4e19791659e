package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.PeerMatch.DnsName;
import dev.sidecar.policy.PeerMatch.SpiffeId;
import dev.sidecar.policy.PeerMatch.SpiffePrefix;
import dev.sidecar.policy.PeerMatch.TrustDomain;
import dev.sidecar.policy.TlsPolicy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes whom a certificate must name as Envoy {@code SubjectAltNameMatcher}s, any one of them. */
final class EnvoyPeers {
  private static final Pattern ZEROS = Pattern.compile("(^|:)0(:0)+(:|$)");

  private EnvoyPeers() {}

  static List<ObjectNode> of(List<PeerMatch> peers) {
    List<ObjectNode> matchers = new ArrayList<>();
    for (PeerMatch peer : peers) {
      if (peer instanceof SpiffeId id) {
        matchers.add(matcher("URI", "exact", id.id()));
      } else if (peer instanceof SpiffePrefix prefix) {
        // Envoy's prefix counts characters: the slash ends the segment.
        matchers.add(matcher("URI", "exact", prefix.prefix()));
        matchers.add(matcher("URI", "prefix", prefix.prefix() + "/"));
      } else if (peer instanceof TrustDomain domain) {
        matchers.add(matcher("URI", "prefix", "spiffe://" + domain.name() + "/"));
      } else if (peer instanceof DnsName name) {
        // Which Envoy compares by the rules of DNS, with a certificate's wildcard.
        matchers.add(matcher("DNS", "exact", name.name()));
      }
    }
    return matchers;
  }

  /** What proves a server name. */
  static ObjectNode of(String field, String serverName) {
    return TlsPolicy.isAddress(serverName)
        ? matcher("IP_ADDRESS", "exact", address(field, serverName))
        : matcher("DNS", "exact", serverName);
  }

  private static ObjectNode matcher(String type, String how, String text) {
    return Json.object("san_type", type, "matcher", Json.object(how, text));
  }

  // Envoy compares texts, and writes an address of a certificate as RFC 5952 says.
  private static String address(String field, String text) {
    if (text.indexOf(':') < 0) {
      return text;
    }
    byte[] bytes;
    try {
      // Never looked up: no name has a colon.
      bytes = InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      throw new NotExpressibleException(field, text, "knows no such address");
    }
    String full =
        IntStream.range(0, bytes.length / 2)
            .map(i -> (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff))
            .mapToObj(Integer::toHexString)
            .collect(Collectors.joining(":"));
    return ZEROS
        .matcher(full)
        .results()
        .max(Comparator.comparingInt((MatchResult run) -> run.group().length()))
        .map(run -> full.substring(0, run.start()) + "::" + full.substring(run.end()))
        .orElse(full)
        .toLowerCase(Locale.ROOT);
  }
}
