package dev.sidecar.bench.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A proxy beside this process. It does not outlive it, however it ends: a shell that holds one end
 * of a pipe kills the proxy when the other end is gone.
 */
public final class ProxyProcess implements AutoCloseable {
  private static final long START_SECONDS = 60;
  private static final int POLL_MILLIS = 20;
  private static final int TAIL_LINES = 5;

  // $1 is the log. A background process has no standard input by itself, so the pipe is number 3.
  // Ctrl-C is for the parent, which ends the proxy once it has written what it knows.
  private static final String KEEPER =
      """
      trap '' INT
      log=$1; shift
      exec 3<&0
      "$@" </dev/null >"$log" 2>&1 3<&- &
      proxy=$!
      (
        exec >/dev/null 2>&1
        read -r line <&3
        kill -TERM "$proxy"
        sleep 2 3<&-
        kill -KILL "$proxy"
      ) &
      watch=$!
      echo "$proxy"
      exec >/dev/null 2>&1
      wait "$proxy"
      status=$?
      kill "$watch"
      exit "$status"
      """;

  private final String name;
  private final Process keeper;
  private final ProcessHandle proxy;
  private final Path directory;
  private final InetSocketAddress listener;

  private ProxyProcess(
      String name,
      Process keeper,
      ProcessHandle proxy,
      Path directory,
      InetSocketAddress listener) {
    this.name = name;
    this.keeper = keeper;
    this.proxy = proxy;
    this.directory = directory;
    this.listener = listener;
  }

  /** Starts the proxy on a free port, and returns once its listener answers. */
  public static ProxyProcess start(
      ProxyBinary binary,
      List<InetSocketAddress> upstreams,
      Protocol protocol,
      @Nullable Certificates certificates,
      Processors where)
      throws IOException {
    InetSocketAddress listener = freePort();
    Site site = new Site(listener, upstreams, protocol, certificates);
    Path directory = Files.createTempDirectory("bench-" + binary.program().name());
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", KEEPER, "keeper"));
    command.add(directory.resolve("log").toString());
    command.addAll(where.run(binary.program().configure(binary.path(), directory, site)));
    Process keeper =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String name = binary.program().name();
    String pid = keeper.inputReader(StandardCharsets.UTF_8).readLine();
    if (pid == null) {
      throw new IOException(name + ": no shell to start it");
    }
    ProcessHandle proxy = ProcessHandle.of(Long.parseLong(pid)).orElse(keeper.toHandle());
    ProxyProcess process = new ProxyProcess(name, keeper, proxy, directory, listener);
    try {
      process.awaitListener();
    } catch (IOException notListening) {
      process.close();
      throw notListening;
    }
    return process;
  }

  public InetSocketAddress listener() {
    return listener;
  }

  /** The proxy itself; its children are part of it. */
  public long pid() {
    return proxy.pid();
  }

  public boolean isAlive() {
    return keeper.isAlive();
  }

  /** How it ended, with the last lines that it printed; for one that is not alive. */
  public String ending() {
    return "%s: ended with exit code %d: %s".formatted(name, keeper.exitValue(), logTail());
  }

  private String logTail() {
    try {
      List<String> lines = Files.readAllLines(directory.resolve("log"));
      return String.join(
          " / ", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException unread) {
      return "its log cannot be read: " + unread;
    }
  }

  private void awaitListener() throws IOException {
    long start = System.nanoTime();
    while (true) {
      try (Socket probe = new Socket()) {
        probe.connect(listener, 1_000);
        return;
      } catch (IOException notYet) {
        if (endsWithin(POLL_MILLIS)) {
          throw new IOException(ending(), notYet);
        }
        if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(START_SECONDS)) {
          throw new IOException(
              "%s: no listener on %s in %d s: %s"
                  .formatted(name, listener, START_SECONDS, logTail()),
              notYet);
        }
      }
    }
  }

  /** Whether it has ended by then. */
  boolean endsWithin(int millis) throws IOException {
    try {
      return keeper.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(name + ": interrupted while it started", interrupted);
    }
  }

  private static InetSocketAddress freePort() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket probe = new ServerSocket(0, 1, loopback)) {
      return new InetSocketAddress(loopback, probe.getLocalPort());
    }
  }

  @Override
  public void close() throws IOException {
    keeper.getOutputStream().close();
    if (!endsWithin(5_000)) {
      proxy.descendants().forEach(ProcessHandle::destroyForcibly);
      proxy.destroyForcibly();
      keeper.destroyForcibly();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
