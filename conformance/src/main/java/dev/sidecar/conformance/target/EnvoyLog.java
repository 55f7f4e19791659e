package dev.sidecar.conformance.target;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The access log of one listener: a JSON object for each call, found by its connection. */
final class EnvoyLog {
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<Integer, JsonNode> entries = new HashMap<>();
  private int linesRead;

  EnvoyLog(Path file) {
    this.file = file;
  }

  /**
   * The entry of the call that came from a port; Envoy writes it soon after the response. Any
   * thread.
   *
   * @throws UncheckedIOException if it does not
   */
  synchronized JsonNode entry(int port) {
    try {
      long begun = System.nanoTime();
      JsonNode found = entries.get(port);
      while (found == null) {
        if (System.nanoTime() - begun > MOST_NANOS) {
          throw new IOException("Envoy wrote no access log entry for the call from port " + port);
        }
        LockSupport.parkNanos(5_000_000);
        read();
        found = entries.get(port);
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() throws IOException {
    String text = Files.exists(file) ? Files.readString(file) : "";
    // What follows the last line feed is a part of a line.
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    for (String line : lines.subList(linesRead, lines.size())) {
      JsonNode entry = JSON.readTree(line);
      entries.put(entry.path("port").asInt(), entry);
    }
    linesRead = lines.size();
  }
}
