package dev.sidecar.bench.peer;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An upstream in a process of its own, because otherwise its work would count as the client's. */
public final class UpstreamProcess implements AutoCloseable {
  private static final List<String> FLAGS =
      List.of("-XX:+UseSerialGC", "-Xms128m", "-Xmx128m", "-XX:ActiveProcessorCount=1");

  private final JavaProcess process;
  private final int port;
  private final int securedPort;

  private UpstreamProcess(JavaProcess process, int port, int securedPort) {
    this.process = process;
    this.port = port;
    this.securedPort = securedPort;
  }

  /**
   * Starts one, and returns once it listens.
   *
   * @param certificates to speak mTLS with at a second port; null for none
   */
  public static UpstreamProcess start(@Nullable Certificates certificates, Processors where)
      throws IOException {
    List<String> arguments =
        certificates == null ? List.of() : List.of(certificates.directory().toString());
    JavaProcess process = JavaProcess.start("upstream", FLAGS, Upstream.class, arguments, where);
    try {
      String line = process.receive();
      if (!line.startsWith(Upstream.READY)) {
        throw new IOException(
            "upstream process: printed " + line + " (expected: READY and its ports)");
      }
      String[] ports = line.substring(Upstream.READY.length()).split(" ", -1);
      int secured = ports.length == 1 ? 0 : Integer.parseInt(ports[1]);
      return new UpstreamProcess(process, Integer.parseInt(ports[0]), secured);
    } catch (Throwable failed) {
      process.close();
      throw failed;
    }
  }

  public int port() {
    return port;
  }

  /** Where it speaks mTLS; 0 if it does not. */
  public int securedPort() {
    return securedPort;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.close();
  }
}
