package dev.sidecar.tls.spiffe;

import dev.sidecar.endpoint.Endpoint;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the Workload API is served. Source: SPIFFE Workload Endpoint, section 4. {@code unix:/path}
 * and {@code unix:///path} are the same; a TCP address is an IP address, never a name.
 */
sealed interface AgentAddress {
  /** The environment variable that holds for whoever names no address. */
  String VARIABLE = "SPIFFE_ENDPOINT_SOCKET";

  String EXPECTED = "unix:/path/of/the/socket or tcp://IP-address:port";

  /** A Unix domain socket. */
  record Unix(Path path) implements AgentAddress {
    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  /** A TCP port: for where the network itself tells callers apart. */
  record Tcp(Endpoint endpoint) implements AgentAddress {
    @Override
    public String toString() {
      return "tcp://" + endpoint;
    }
  }

  /**
   * The one of the policy, else the one of the environment.
   *
   * @throws IllegalArgumentException naming where the address was read
   */
  static AgentAddress of(@Nullable String configured, @Nullable String environment) {
    if (configured != null) {
      return parse("identity.workloadApi.socket", configured);
    }
    if (environment != null && !environment.isBlank()) {
      return parse(VARIABLE, environment);
    }
    throw new IllegalArgumentException(
        "identity.workloadApi.socket: none, and %s is not set (expected: one of them, %s)"
            .formatted(VARIABLE, EXPECTED));
  }

  private static AgentAddress parse(String where, String text) {
    try {
      URI uri = new URI(text);
      AgentAddress found = null;
      if ("unix".equals(uri.getScheme())) {
        found = unix(uri);
      } else if ("tcp".equals(uri.getScheme())) {
        found = tcp(uri);
      }
      if (found != null) {
        return found;
      }
    } catch (URISyntaxException | InvalidPathException e) {
      // Falls through to the one message for every malformed address.
    }
    throw new IllegalArgumentException(
        "%s: %s (expected: %s, and nothing else)".formatted(where, text, EXPECTED));
  }

  private static @Nullable AgentAddress unix(URI uri) {
    String path = uri.getPath();
    if (path == null
        || !path.startsWith("/")
        || path.endsWith("/")
        || uri.getRawAuthority() != null
        || hasMore(uri)) {
      return null;
    }
    return new Unix(Path.of(path));
  }

  private static @Nullable AgentAddress tcp(URI uri) {
    if (uri.getHost() == null
        || uri.getUserInfo() != null
        || !"".equals(uri.getPath())
        || hasMore(uri)) {
      return null;
    }
    try {
      return new Tcp(Endpoint.parse(uri.getRawAuthority()));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean hasMore(URI uri) {
    return uri.getRawQuery() != null || uri.getRawFragment() != null;
  }
}
