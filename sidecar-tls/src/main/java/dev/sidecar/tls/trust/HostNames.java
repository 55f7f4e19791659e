package dev.sidecar.tls.trust;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whether a certificate names a host. Source: RFC 9525, section 6; only for DNS names and
 * addresses.
 */
final class HostNames {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  private HostNames() {}

  /** Whether these names hold a host, which is a DNS name or an address. */
  static boolean hold(PeerNames names, String host) {
    String bare = bare(host);
    return isAddress(bare)
        ? names.addresses().stream().anyMatch(each -> sameAddress(each, bare))
        : names.hosts().stream().anyMatch(each -> matches(each, bare));
  }

  /** Whether a text is an address rather than a name: such a one is not asked for by SNI. */
  static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
  }

  /** A wildcard stands for the whole first label, and for exactly one. */
  private static boolean matches(String presented, String host) {
    String pattern = bare(presented);
    if (!pattern.startsWith("*.")) {
      return !pattern.isEmpty() && pattern.equals(host);
    }
    int dot = host.indexOf('.');
    // A name of one label below the wildcard, as "*.example", would be a whole registry.
    boolean below = pattern.indexOf('.', 2) > 0;
    return below && dot > 0 && host.substring(dot).equals(pattern.substring(1));
  }

  /** Lower case, without the dot of the root or the brackets of an address. */
  private static String bare(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    if (lower.startsWith("[") && lower.endsWith("]")) {
      return lower.substring(1, lower.length() - 1);
    }
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private static boolean sameAddress(String a, String b) {
    try {
      // Both are literals: nothing is looked up.
      return isAddress(a) && InetAddress.getByName(a).equals(InetAddress.getByName(b));
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
