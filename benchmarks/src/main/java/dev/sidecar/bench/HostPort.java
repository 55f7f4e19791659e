package dev.sidecar.bench;

import java.net.InetSocketAddress;

/** Reads a listening address from the command line. */
final class HostPort {
  private HostPort() {}

  /** Reads {@code host:port}; an IPv6 host stands in square brackets. */
  static InetSocketAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon > 0) {
      String host = text.substring(0, colon);
      if (host.startsWith("[") && host.endsWith("]")) {
        host = host.substring(1, host.length() - 1);
      }
      try {
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port >= 1 && port <= 65_535) {
          return new InetSocketAddress(host, port);
        }
      } catch (NumberFormatException notANumber) {
        // Falls through: the same complaint as for a number out of range.
      }
    }
    throw new IllegalArgumentException(
        "--listen: " + text + " (expected: host:port with a port of 1 to 65535)");
  }
}
