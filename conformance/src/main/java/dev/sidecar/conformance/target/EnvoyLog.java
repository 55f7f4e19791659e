package dev.sidecar.conformance.target;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The access log of one listener: a JSON object for each call, found by its connection. */
final class EnvoyLog {
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> NONE = List.of();

  private final Path file;

  EnvoyLog(Path file) {
    this.file = file;
  }

  /**
   * The entry of the call that came from a port; Envoy writes it soon after the response.
   *
   * @throws UncheckedIOException if it does not
   */
  JsonNode entry(int port) {
    try {
      long begun = System.nanoTime();
      while (System.nanoTime() - begun < MOST_NANOS) {
        for (String line : Files.exists(file) ? Files.readString(file).lines().toList() : NONE) {
          // The last line may be a part of one.
          if (line.endsWith("}")) {
            JsonNode entry = JSON.readTree(line);
            if (entry.path("port").asInt() == port) {
              return entry;
            }
          }
        }
        LockSupport.parkNanos(5_000_000);
      }
      throw new IOException("Envoy wrote no access log entry for the call from port " + port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
