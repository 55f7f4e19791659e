package dev.sidecar.bench.peer;

import java.io.IOException;
import java.util.List;

/** An upstream in a process of its own, because otherwise its work would count as the client's. */
public final class UpstreamProcess implements AutoCloseable {
  private static final List<String> FLAGS =
      List.of("-XX:+UseSerialGC", "-Xms128m", "-Xmx128m", "-XX:ActiveProcessorCount=1");

  private final JavaProcess process;
  private final int port;

  private UpstreamProcess(JavaProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one, and returns once it listens. */
  public static UpstreamProcess start(Processors where) throws IOException {
    JavaProcess process = JavaProcess.start("upstream", FLAGS, Upstream.class, List.of(), where);
    try {
      String line = process.receive();
      if (!line.startsWith(Upstream.READY)) {
        throw new IOException(
            "upstream process: printed " + line + " (expected: READY and a port)");
      }
      return new UpstreamProcess(
          process, Integer.parseInt(line.substring(Upstream.READY.length())));
    } catch (Throwable failed) {
      process.close();
      throw failed;
    }
  }

  public int port() {
    return port;
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
