package dev.sidecar.tls;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A real program at the other end: openssl, nginx, envoy, testssl. */
final class RealPeer implements AutoCloseable {
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int POLL_MILLIS = 20;

  private final String name;
  private final Process process;
  private final Path log;
  private final int port;

  private RealPeer(String name, Process process, Path log, int port) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.port = port;
  }

  /**
   * The program: what {@code NAME_BIN} says, or else what is on the path. Skips the test if there
   * is none, and fails it if {@code SIDECAR_REQUIRE} names it.
   */
  static String require(String name) {
    String variable = name.toUpperCase(Locale.ROOT) + "_BIN";
    Optional<String> found =
        environment(variable)
            .or(
                () ->
                    Stream.of(environment("PATH").orElse("").split(File.pathSeparator))
                        .filter(directory -> !directory.isEmpty())
                        .map(directory -> Path.of(directory, name))
                        .filter(Files::isExecutable)
                        .map(Path::toString)
                        .findFirst());
    String help = "no " + name + ": set " + variable + ", or put " + name + " on the PATH";
    boolean required =
        Arrays.stream(environment("SIDECAR_REQUIRE").orElse("").split(","))
            .anyMatch(each -> each.strip().equals(name));
    if (found.isEmpty() && required) {
      Assertions.fail(help);
    }
    Assumptions.assumeTrue(found.isPresent(), help);
    return found.orElseThrow();
  }

  private static Optional<String> environment(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty());
  }

  /** Starts it in a directory of its own, and returns once it listens on a port. */
  static RealPeer start(String name, Path directory, int port, List<String> command)
      throws IOException, InterruptedException {
    Path log = directory.resolve(name + ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    RealPeer peer = new RealPeer(name, process, log, port);
    try {
      peer.awaitListener();
      return peer;
    } catch (IOException | InterruptedException e) {
      peer.close();
      throw e;
    }
  }

  /** Runs it to its end, with this on its standard input, and gives what it prints. */
  static String run(Path directory, String input, List<String> command)
      throws IOException, InterruptedException {
    Path printed = Files.createTempFile(directory, "printed", "");
    Path typed = Files.writeString(Files.createTempFile(directory, "typed", ""), input);
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(typed.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    try {
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        throw new IOException(command.get(0) + " does not end: " + Files.readString(printed));
      }
      return Files.readString(printed);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** A port that nobody listened on a moment ago, for programs that cannot choose one. */
  static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private void awaitListener() throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < START_NANOS) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException notYet) {
        // The program's own end paces the looks, so that a dead one ends the wait at once.
        if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          break;
        }
      }
    }
    throw new IOException(name + " does not listen: " + Files.readString(log));
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
