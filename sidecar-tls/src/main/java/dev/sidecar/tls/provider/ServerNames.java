package dev.sidecar.tls.provider;

import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;

/** What is asked for by SNI (RFC 6066, 3): names of hosts, without the dot of the root. */
final class ServerNames {
  private ServerNames() {}

  /** The name; none if it is no host's, as one with an underscore, which Java's servers refuse. */
  static List<SNIServerName> of(String name) {
    try {
      return List.of(
          new SNIHostName(name.endsWith(".") ? name.substring(0, name.length() - 1) : name));
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }
}
