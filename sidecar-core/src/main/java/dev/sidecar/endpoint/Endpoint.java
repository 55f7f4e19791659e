package dev.sidecar.endpoint;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * One address that serves a cluster.
 *
 * @param address an IP address; never a name, so that no lookup can happen in the middle of a call
 * @param port TCP port, 1 to 65535
 */
public record Endpoint(InetAddress address, int port) {
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

  public Endpoint {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
    }
  }

  /**
   * Reads {@code 10.0.3.7:8443} or {@code [::1]:8443}.
   *
   * @throws IllegalArgumentException if the text is not an IP address and a port
   */
  public static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? text : text.substring(0, colon);
    String port = text.substring(colon + 1);
    try {
      if (colon > 0 && isIpLiteral(host) && PORT.matcher(port).matches()) {
        return new Endpoint(InetAddress.getByName(host), Integer.parseInt(port));
      }
    } catch (UnknownHostException e) {
      // Falls through to the one message for every malformed address.
    }
    throw new IllegalArgumentException(
        text + " (expected: an IP address and a port, like 10.0.3.7:8443 or [::1]:8443)");
  }

  // Asked before InetAddress.getByName, which would send anything else to the resolver.
  private static boolean isIpLiteral(String host) {
    if (host.startsWith("[") && host.endsWith("]")) {
      return host.indexOf(':') > 0;
    }
    return IPV4.matcher(host).matches();
  }

  @Override
  public String toString() {
    String host = address.getHostAddress();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
