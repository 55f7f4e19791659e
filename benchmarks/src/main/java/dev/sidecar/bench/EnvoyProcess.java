package dev.sidecar.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A real Envoy beside this process, ended with it. */
final class EnvoyProcess implements AutoCloseable {
  private static final long START_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final int POLL_MILLIS = 20;

  private final Process process;
  private final Path directory;
  private final InetSocketAddress listener;
  private final Thread atExit = new Thread(this::end, "end-envoy");

  private EnvoyProcess(Process process, Path directory, InetSocketAddress listener) {
    this.process = process;
    this.directory = directory;
    this.listener = listener;
  }

  /** Starts Envoy with the bootstrap for a free port, and returns once its listener answers. */
  static EnvoyProcess start(Path binary, Function<InetSocketAddress, String> bootstrap)
      throws IOException {
    InetSocketAddress listener = freePort();
    Path directory = Files.createTempDirectory("bench-envoy");
    Path config = Files.writeString(directory.resolve("envoy.yaml"), bootstrap.apply(listener));
    Process process =
        new ProcessBuilder(
                binary.toString(),
                "-c",
                config.toString(),
                "--concurrency",
                "1",
                "--use-dynamic-base-id",
                "--log-level",
                "warn")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("envoy.log").toFile())
            .start();
    EnvoyProcess envoy = new EnvoyProcess(process, directory, listener);
    Runtime.getRuntime().addShutdownHook(envoy.atExit);
    try {
      envoy.awaitListener();
    } catch (IOException notListening) {
      String log = Files.readString(directory.resolve("envoy.log"));
      envoy.close();
      throw new IOException(notListening.getMessage() + "\n" + log, notListening);
    }
    return envoy;
  }

  InetSocketAddress listener() {
    return listener;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  private void awaitListener() throws IOException {
    long start = System.nanoTime();
    while (true) {
      try (Socket probe = new Socket()) {
        probe.connect(listener, 1_000);
        return;
      } catch (IOException notYet) {
        if (exitsWithin(POLL_MILLIS)) {
          throw new IOException("envoy: ended with exit code " + process.exitValue(), notYet);
        }
        if (System.nanoTime() - start > START_LIMIT_NANOS) {
          throw new IOException("envoy: no listener on " + listener + " in 15 s", notYet);
        }
      }
    }
  }

  private boolean exitsWithin(int millis) throws IOException {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("envoy: interrupted while it started", interrupted);
    }
  }

  private static InetSocketAddress freePort() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket probe = new ServerSocket(0, 1, loopback)) {
      return new InetSocketAddress(loopback, probe.getLocalPort());
    }
  }

  /** A launcher script may have the real process as its child: both end. */
  private void end() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }

  @Override
  public void close() throws IOException {
    Runtime.getRuntime().removeShutdownHook(atExit);
    end();
    if (!exitsWithin(5_000)) {
      process.destroyForcibly();
    }
    Files.deleteIfExists(directory.resolve("envoy.yaml"));
    Files.deleteIfExists(directory.resolve("envoy.log"));
    Files.deleteIfExists(directory);
  }
}
