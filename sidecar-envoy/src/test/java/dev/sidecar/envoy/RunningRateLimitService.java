package dev.sidecar.envoy;

import dev.sidecar.endpoint.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process of envoyproxy/ratelimit that counts in a Redis of its own. Its port stays the same when
 * it is started again, and its counts are those of before.
 */
final class RunningRateLimitService implements AutoCloseable {
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int TRIES = 5;

  private final RateLimitPrograms programs = RateLimitPrograms.require();
  private final Path directory;
  private final Process redis;
  private int port;
  private Process service;

  /** What can be tried until it holds. */
  @FunctionalInterface
  private interface Check {
    void run() throws IOException;
  }

  private RunningRateLimitService(Path directory, String limits) throws Exception {
    this.directory = directory;
    Files.createDirectories(directory.resolve("config"));
    Files.writeString(directory.resolve("config/limits.yaml"), limits);
    redis =
        start(
            "redis",
            Map.of(),
            programs.redis().toString(),
            "--port",
            "0",
            "--unixsocket",
            socket().toString(),
            "--save",
            "",
            "--dir",
            directory.toString());
    service = redis;
    try {
      await(redis, "redis", () -> SocketChannel.open(UnixDomainSocketAddress.of(socket())).close());
      bind();
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /** Ready to be asked, with these limits and nothing counted. */
  static RunningRateLimitService started(Path directory, String limits) throws Exception {
    return new RunningRateLimitService(directory, limits);
  }

  Endpoint endpoint() {
    return Endpoint.parse("127.0.0.1:" + port);
  }

  /** As by {@code kill -9}: connections break, and nothing listens. */
  void kill() {
    service.destroyForcibly().onExit().join();
  }

  /** The same is killed, and what it counts is gone with it. */
  void killRedis() {
    redis.destroyForcibly().onExit().join();
  }

  /** Starts it anew after {@link #kill}. */
  void start() throws Exception {
    service =
        start(
            "service",
            Map.ofEntries(
                Map.entry("HOST", "127.0.0.1"),
                Map.entry("PORT", "0"),
                Map.entry("DEBUG_HOST", "127.0.0.1"),
                Map.entry("DEBUG_PORT", "0"),
                Map.entry("GRPC_HOST", "127.0.0.1"),
                Map.entry("GRPC_PORT", String.valueOf(port)),
                Map.entry("USE_STATSD", "false"),
                Map.entry("RUNTIME_ROOT", directory.toString()),
                Map.entry("RUNTIME_WATCH_ROOT", "false"),
                Map.entry("REDIS_SOCKET_TYPE", "unix"),
                Map.entry("REDIS_URL", socket().toString()),
                Map.entry("REDIS_TIMEOUT", "1s"),
                Map.entry("LIMIT_RESPONSE_HEADERS_ENABLED", "true"),
                Map.entry("RESPONSE_DYNAMIC_METADATA", "true")),
            programs.service().toString());
    await(service, "service", () -> new Socket(InetAddress.getLoopbackAddress(), port).close());
  }

  /** The process stands still: it is there, and answers nobody. */
  void halt() throws Exception {
    signal("-STOP");
  }

  /** Ends {@link #halt}. */
  void resume() throws Exception {
    signal("-CONT");
  }

  @Override
  public void close() {
    kill();
    killRedis();
  }

  private void signal(String name) throws Exception {
    int code = new ProcessBuilder("kill", name, String.valueOf(service.pid())).start().waitFor();
    if (code != 0) {
      throw new IOException("kill " + name + ": " + code);
    }
  }

  private Path socket() {
    return directory.resolve("redis.sock");
  }

  // Somebody else may take a port between its choice and its use.
  private void bind() throws Exception {
    for (int i = 1; ; i++) {
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      try {
        start();
        return;
      } catch (IOException e) {
        if (i == TRIES) {
          throw e;
        }
      }
    }
  }

  private Process start(String name, Map<String, String> environment, String... command)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return builder.redirectOutput(directory.resolve(name + ".log").toFile()).start();
  }

  // The process's own exit paces the polling, so that a dead one ends the wait at once.
  private void await(Process process, String name, Check check) throws Exception {
    long began = System.nanoTime();
    while (System.nanoTime() - began < DEADLINE_NANOS) {
      if (process.waitFor(10, TimeUnit.MILLISECONDS)) {
        break;
      }
      try {
        check.run();
        return;
      } catch (IOException e) {
        // Not yet.
      }
    }
    process.destroyForcibly();
    throw new IOException(
        "%s did not listen:\n%s"
            .formatted(name, Files.readString(directory.resolve(name + ".log"))));
  }
}
