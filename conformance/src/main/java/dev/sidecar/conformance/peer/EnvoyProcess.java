package dev.sidecar.conformance.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidecar.conformance.cases.Ask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A real Envoy with one worker thread, and its administration interface. */
final class EnvoyProcess implements AutoCloseable {
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Path log;
  private final Thread reaper;
  private int admin;

  /** Starts it in a directory of its own, and waits until it listens. */
  EnvoyProcess(Path binary, Path directory, String config, int listeners)
      throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("envoy.json"), config);
    Path address = directory.resolve("admin");
    log = directory.resolve("log");
    process =
        new ProcessBuilder(
                binary.toString(),
                "-c",
                file.toString(),
                "--admin-address-path",
                address.toString(),
                "--concurrency",
                "1",
                "--use-dynamic-base-id",
                "--file-flush-interval-msec",
                "20",
                "--log-level",
                "warn")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    reaper = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(reaper);
    try {
      await("its administration address", () -> Files.exists(address) && read(address));
      await("its listeners", () -> ports().size() == listeners);
      // It has the ports long before it accepts, which waits for the first health checks.
      await("its doors", () -> admin("/server_info").path("state").asText().equals("LIVE"));
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /** Something that becomes true. */
  private interface Condition {
    boolean holds() throws IOException;
  }

  // The process's own exit is what paces the looking, so that a dead Envoy ends the wait at once.
  private void await(String what, Condition condition) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < MOST_NANOS) {
      if (condition.holds()) {
        return;
      }
      if (process.waitFor(10, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    throw new IOException("Envoy did not open " + what + ":\n" + Files.readString(log));
  }

  private boolean read(Path file) throws IOException {
    String address = Files.readString(file).strip();
    if (address.isEmpty()) {
      return false;
    }
    admin = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    return true;
  }

  /** Where each listener listens, by its name. */
  Map<String, Integer> ports() throws IOException {
    Map<String, Integer> ports = new TreeMap<>();
    for (JsonNode each : admin("/listeners?format=json").path("listener_statuses")) {
      int port = each.at("/local_address/socket_address/port_value").asInt();
      if (port > 0) {
        ports.put(each.path("name").asText(), port);
      }
    }
    return ports;
  }

  /** What the administration interface shows, as JSON. */
  JsonNode admin(String path) throws IOException {
    WireCall call = WireCall.make(admin, new Ask("GET", "127.0.0.1", path, List.of(), null, 1));
    return JSON.readTree(call.response().body());
  }

  /** The endpoints of a cluster that something is true of. */
  int endpoints(String cluster, Predicate<JsonNode> wanted) throws IOException {
    int found = 0;
    for (JsonNode each : admin("/clusters?format=json").path("cluster_statuses")) {
      if (each.path("name").asText().equals(cluster)) {
        for (JsonNode endpoint : each.path("host_statuses")) {
          found += wanted.test(endpoint) ? 1 : 0;
        }
      }
    }
    return found;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
    try {
      Runtime.getRuntime().removeShutdownHook(reaper);
    } catch (IllegalStateException e) {
      // The JVM ends already.
    }
  }
}
