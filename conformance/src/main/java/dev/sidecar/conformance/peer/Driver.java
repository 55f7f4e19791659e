package dev.sidecar.conformance.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * Any program that takes a policy and serves HTTP: started with a directory, it says on its
 * standard output what it {@code SUPPORTS} and where it is {@code LISTENING}, and ends when its
 * standard input does.
 */
public final class Driver implements AutoCloseable {
  private static final long MOST_SECONDS = 30;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path directory;
  private final Process process;
  private final Path errors;
  private final BufferedReader output;
  private final Set<String> supports;

  /**
   * Starts it with a policy, and waits until it has said what it supports.
   *
   * @param command the program and its arguments; the directory comes last
   */
  public Driver(List<String> command, JsonNode policy) throws IOException, InterruptedException {
    directory = Files.createTempDirectory("driver");
    errors = directory.resolve("stderr");
    JSON.writeValue(directory.resolve("policy.json").toFile(), policy);
    Dump yaml = new Dump(DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build());
    Files.writeString(
        directory.resolve("policy.yaml"),
        yaml.dumpToString(JSON.convertValue(policy, Object.class)));
    List<String> words = new ArrayList<>(command);
    words.add(directory.toString());
    process = new ProcessBuilder(words).redirectError(errors.toFile()).start();
    output = process.inputReader(StandardCharsets.UTF_8);
    try {
      supports = new TreeSet<>(List.of(said("SUPPORTS").split(" +")));
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /** The words that it said. */
  public Set<String> supports() {
    return supports;
  }

  /** Waits until it listens. */
  public Peer peer() throws IOException, InterruptedException {
    String address = said("LISTENING");
    if (!address.matches("127\\.0\\.0\\.1:[0-9]{1,5}")) {
      throw new IOException("LISTENING " + address + " (expected: LISTENING 127.0.0.1:PORT)");
    }
    int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
    return new DriverPeer(port, supports.contains("flags"), supports.contains("tries"));
  }

  private String said(String word) throws IOException, InterruptedException {
    String line = line();
    if (line == null || !line.startsWith(word + " ")) {
      throw new IOException(
          "the driver said: %s (expected: %s …)%s"
              .formatted(
                  line, word, Files.readString(errors).lines().map(it -> "\n" + it).toList()));
    }
    return line.substring(word.length() + 1).strip();
  }

  // A pipe is read without a limit, so another thread waits for it.
  private @Nullable String line() throws IOException, InterruptedException {
    FutureTask<@Nullable String> line = new FutureTask<>(output::readLine);
    Thread reader = new Thread(line, "driver-output");
    reader.setDaemon(true);
    reader.start();
    try {
      return line.get(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException("the driver said nothing for " + MOST_SECONDS + " s", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  /** Ends its standard input, and waits until it ends. */
  public void end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException(
          "the driver goes on %d s after its standard input ended".formatted(MOST_SECONDS));
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    process.onExit().join();
    Directories.delete(directory);
  }
}
