package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidecar.policy.MeshPolicy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** A real Envoy process that runs a policy on a free loopback port. */
final class RunningEnvoy implements AutoCloseable {
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private final Process process;
  private final Path log;
  private final int port;
  private final int adminPort;

  private RunningEnvoy(Path directory, MeshPolicy policy, EnvoyOptions options)
      throws IOException, InterruptedException {
    Path config = directory.resolve("envoy.json");
    Path admin = directory.resolve("admin");
    log = directory.resolve("log");
    // An earlier Envoy of the same test may have left its own.
    Files.deleteIfExists(admin);
    InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
    Files.writeString(config, EnvoyBootstrap.write(policy, any, options));
    for (Map.Entry<String, String> file : EnvoyBootstrap.secrets(policy, options).entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), file.getValue());
    }
    process =
        new ProcessBuilder(
                EnvoyBinary.require().toString(),
                "-c",
                config.toString(),
                "--admin-address-path",
                admin.toString(),
                "--concurrency",
                "1",
                "--use-dynamic-base-id",
                "--log-level",
                "warn")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      adminPort = await("its admin address", () -> portIn(admin));
      port = await("its listener", () -> listenerPort(adminPort));
    } catch (Throwable e) {
      process.destroyForcibly();
      throw e;
    }
  }

  static RunningEnvoy start(Path directory, MeshPolicy policy)
      throws IOException, InterruptedException {
    return start(directory, policy, EnvoyOptions.DEFAULT);
  }

  /** With the options; a directory of secrets is the one given here. */
  static RunningEnvoy start(Path directory, MeshPolicy policy, EnvoyOptions options)
      throws IOException, InterruptedException {
    return new RunningEnvoy(directory, policy, options);
  }

  /** Where it listens on loopback, for a test that speaks to it by itself. */
  int port() {
    return port;
  }

  /** One GET on a connection of its own. */
  Answer get(String host, String path) throws IOException {
    return call("GET", host, path);
  }

  /** What the administration interface shows, as JSON. */
  JsonNode admin(String path) throws IOException {
    return new ObjectMapper().readTree(call(adminPort, "GET", "127.0.0.1", path, List.of()).body());
  }

  /** A counter of its statistics. */
  long counter(String name) throws IOException {
    for (JsonNode each : admin("/stats?format=json&filter=^" + name + "$").path("stats")) {
      if (each.path("name").asText().equals(name)) {
        return each.path("value").asLong();
      }
    }
    return 0;
  }

  /** One call on a connection of its own; a POST, PUT or PATCH has a body. */
  Answer call(String method, String host, String path) throws IOException {
    return call(port, method, host, path, List.of());
  }

  /** One call as it is written, on a connection of its own. */
  Answer call(WireCall call) throws IOException {
    return call(port, call.method, call.authority, call.target, call.lines);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  // The process's own exit is what paces the polling, so a dead Envoy ends the wait at once.
  private int await(String what, IntSupplier port) throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < DEADLINE_NANOS) {
      int found = port.getAsInt();
      if (found > 0) {
        return found;
      }
      if (process.waitFor(10, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    throw new IOException("Envoy did not open " + what + ":\n" + Files.readString(log));
  }

  private static int portIn(Path file) {
    try {
      String address = Files.exists(file) ? Files.readString(file).strip() : "";
      return address.isEmpty() ? 0 : Integer.parseInt(address.replaceAll(".*:", ""));
    } catch (IOException e) {
      return 0;
    }
  }

  private static int listenerPort(int adminPort) {
    try {
      Answer answer = call(adminPort, "GET", "127.0.0.1", "/listeners?format=json", List.of());
      JsonNode address = new ObjectMapper().readTree(answer.body()).findPath("local_address");
      int found = address.findPath("port_value").asInt();
      if (found > 0) {
        new Socket("127.0.0.1", found).close();
      }
      return found;
    } catch (IOException e) {
      return 0;
    }
  }

  private static Answer call(int port, String method, String host, String path, List<String> lines)
      throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return call(socket, method, host, path, lines);
    }
  }

  /** One call on this connection. */
  static Answer get(Socket socket, String host, String path) throws IOException {
    return call(socket, "GET", host, path, List.of());
  }

  // By hand, because java.net.http lets nobody choose the Host header.
  private static Answer call(
      Socket socket, String method, String host, String path, List<String> lines)
      throws IOException {
    socket.setSoTimeout(20_000);
    String body = method.startsWith("P") ? "Content-Length: 4\r\n\r\nbody" : "\r\n";
    String request =
        "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n".formatted(method, path, host)
            + String.join("", lines.stream().map(line -> line + "\r\n").toList());
    socket.getOutputStream().write((request + body).getBytes(StandardCharsets.ISO_8859_1));
    byte[] bytes = socket.getInputStream().readAllBytes();
    String response = new String(bytes, StandardCharsets.ISO_8859_1);
    if (response.length() < 12) {
      throw new IOException("no response: " + response);
    }
    int end = response.indexOf("\r\n\r\n");
    return new Answer(
        Integer.parseInt(response.substring(9, 12)),
        response.substring(0, end),
        dechunk(response.substring(end + 4), response.substring(0, end)));
  }

  private static String dechunk(String body, String head) {
    if (body.isEmpty() || !head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")) {
      return body;
    }
    StringBuilder all = new StringBuilder();
    int at = 0;
    while (true) {
      int line = body.indexOf("\r\n", at);
      int size = Integer.parseInt(body.substring(at, line), 16);
      if (size == 0) {
        return all.toString();
      }
      all.append(body, line + 2, line + 2 + size);
      at = line + 2 + size + 2;
    }
  }

  /** What came back: the status, the status line with the headers, and the body. */
  record Answer(int status, String head, String body) {
    /** The first value of a header, by a name in lower case; null without one. */
    @Nullable String header(String name) {
      return head.lines()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ": "))
          .map(line -> line.substring(name.length() + 2))
          .findFirst()
          .orElse(null);
    }
  }
}
