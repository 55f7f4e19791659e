package dev.sidecar.tls.spiffe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A SPIRE server and an agent that has joined it with a token, for one test. The agent tells
 * processes apart by their user and their program.
 */
final class Spire implements AutoCloseable {
  private static final long LIMIT_SECONDS = 60;
  private static final long POLL_MILLIS = 50;
  private static final Pattern TOKEN = Pattern.compile("Token: (\\S+)");
  private static final Pattern ENTRY = Pattern.compile("Entry ID\\s*: (\\S+)");
  private static final String AGENT_ID = "spiffe://mesh.example/agent";

  private final SpirePrograms programs;
  private final Path directory;
  private final List<Process> running = new ArrayList<>();

  private Spire(SpirePrograms programs, Path directory) {
    this.programs = programs;
    this.directory = directory;
  }

  /** Both of them, ready for workloads, with no entry but the agent's own. */
  static Spire started(SpirePrograms programs, Path directory) throws Exception {
    Spire spire = new Spire(programs, directory);
    try {
      spire.start();
    } catch (Exception | Error e) {
      spire.close();
      throw e;
    }
    return spire;
  }

  String address() {
    return "unix:" + agentSocket();
  }

  /**
   * Gives an identity to all processes of this user that run a program. The agent hears of it
   * within ten seconds: the server looks for new entries every five, and so does the agent.
   *
   * @return the entry's id
   */
  String register(String spiffeId, Path program, int seconds) throws Exception {
    String said =
        server(
            "entry",
            "create",
            "-parentID",
            AGENT_ID,
            "-spiffeID",
            spiffeId,
            "-selector",
            "unix:uid:" + Files.getAttribute(directory, "unix:uid"),
            "-selector",
            "unix:path:" + program.toRealPath(),
            "-x509SVIDTTL",
            String.valueOf(seconds));
    return first(ENTRY, said);
  }

  void delete(String entry) throws Exception {
    server("entry", "delete", "-entryID", entry);
  }

  /** Lets the agent's own command line, once it has an entry, fetch its identity as PEM files. */
  void fetchTo(Path files) throws Exception {
    Files.createDirectories(files);
    await(
        programs.agent().toString(),
        "api",
        "fetch",
        "x509",
        "-socketPath",
        agentSocket().toString(),
        "-write",
        files.toString());
  }

  Path agentProgram() {
    return programs.agent();
  }

  private Path agentSocket() {
    return directory.resolve("agent.sock");
  }

  private Path serverSocket() {
    return directory.resolve("server.sock");
  }

  private void start() throws Exception {
    int port = freePort();
    launch(programs.server(), "server", serverSettings(port), List.of());
    await(health(programs.server(), serverSocket()));
    Path bundle = directory.resolve("bundle.pem");
    Files.writeString(bundle, server("bundle", "show"));
    String token = first(TOKEN, server("token", "generate", "-spiffeID", AGENT_ID));
    launch(programs.agent(), "agent", agentSettings(port, bundle), List.of("-joinToken", token));
    await(health(programs.agent(), agentSocket()));
  }

  private static String[] health(Path program, Path socket) {
    return new String[] {program.toString(), "healthcheck", "-socketPath", socket.toString()};
  }

  private String serverSettings(int port) {
    return """
        server {
          bind_address = "127.0.0.1"
          bind_port = "%d"
          socket_path = "%s"
          trust_domain = "mesh.example"
          data_dir = "%s"
          log_level = "INFO"
        }
        plugins {
          DataStore "sql" {
            plugin_data {
              database_type = "sqlite3"
              connection_string = "%s"
            }
          }
          NodeAttestor "join_token" { plugin_data {} }
          KeyManager "memory" { plugin_data {} }
        }
        """
        .formatted(
            port, serverSocket(), directory.resolve("server"), directory.resolve("server.db"));
  }

  private String agentSettings(int port, Path bundle) {
    return """
        agent {
          data_dir = "%s"
          log_level = "INFO"
          server_address = "127.0.0.1"
          server_port = "%d"
          socket_path = "%s"
          trust_domain = "mesh.example"
          trust_bundle_path = "%s"
        }
        plugins {
          NodeAttestor "join_token" { plugin_data {} }
          KeyManager "memory" { plugin_data {} }
          WorkloadAttestor "unix" { plugin_data { discover_workload_path = true } }
        }
        """
        .formatted(directory.resolve("agent"), port, agentSocket(), bundle);
  }

  private void launch(Path program, String name, String settings, List<String> more)
      throws IOException {
    Files.createDirectories(directory.resolve(name));
    Path file = Files.writeString(directory.resolve(name + ".conf"), settings);
    List<String> command =
        new ArrayList<>(List.of(program.toString(), "run", "-config", file.toString()));
    command.addAll(more);
    running.add(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log(name).toFile())
            .start());
  }

  private Path log(String name) {
    return directory.resolve(name + ".log");
  }

  private String server(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(programs.server().toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-socketPath", serverSocket().toString()));
    Path said = Files.createTempFile(directory, "said", ".txt");
    int exit = run(said, command.toArray(String[]::new));
    String text = Files.readString(said);
    if (exit != 0) {
      throw new AssertionError(command + ": " + exit + ": " + text);
    }
    return text;
  }

  /** Until the command succeeds: what it asks for takes the programs a moment. */
  private void await(String... command) throws Exception {
    long begun = System.nanoTime();
    Path said = Files.createTempFile(directory, "said", ".txt");
    while (run(said, command) != 0) {
      boolean late = System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
      if (late || anyEnds()) {
        throw new AssertionError(List.of(command) + ": " + Files.readString(said) + logs());
      }
    }
  }

  /** The programs' own ends pace the looks, so that a dead one ends the wait at once. */
  private boolean anyEnds() throws InterruptedException {
    for (Process each : running) {
      if (each.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        return true;
      }
    }
    return false;
  }

  private static int run(Path said, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(List.of(command) + " does not end: " + Files.readString(said));
      }
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private String logs() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String name : List.of("server", "agent")) {
      if (Files.exists(log(name))) {
        all.append('\n').append(name).append(":\n");
        all.append(Files.readString(log(name), StandardCharsets.UTF_8));
      }
    }
    return all.toString();
  }

  private static String first(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new AssertionError(text + " (expected: " + pattern + ")");
    }
    return found.group(1);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    for (Process each : running) {
      each.destroy();
      each.onExit().completeOnTimeout(each, LIMIT_SECONDS, TimeUnit.SECONDS).join();
      each.destroyForcibly().onExit().join();
    }
  }
}
