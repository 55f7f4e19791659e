package dev.sidecar.conformance.target;

import dev.sidecar.policy.MeshPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One Envoy that runs the policies of several cases, each at a listener of its own. */
public final class EnvoyFleet implements AutoCloseable {
  private final Path directory;
  private final EnvoyProcess process;
  private final Map<String, Integer> ports;

  /** Starts it; the policies are known by their places in the list from now on. */
  public EnvoyFleet(Path binary, List<MeshPolicy> policies)
      throws IOException, InterruptedException {
    directory = Files.createTempDirectory("conformance");
    EnvoyConfig config = new EnvoyConfig();
    for (int i = 0; i < policies.size(); i++) {
      config.add(i, policies.get(i), log(i));
    }
    try {
      process = new EnvoyProcess(binary, directory, config.toString(), policies.size());
    } catch (IOException e) {
      Directories.delete(directory);
      throw e;
    }
    ports = process.ports();
  }

  private Path log(int number) {
    return directory.resolve("calls-" + number);
  }

  /** The peer that runs a policy of the list. */
  public Peer peer(int number) {
    String prefix = EnvoyConfig.prefix(number);
    Integer port = ports.get(prefix);
    if (port == null) {
      throw new IllegalArgumentException(number + " (expected: one of " + ports.keySet() + ")");
    }
    return new EnvoyPeer(process, port, prefix, new EnvoyLog(log(number)));
  }

  @Override
  public void close() throws IOException {
    process.close();
    Directories.delete(directory);
  }
}
