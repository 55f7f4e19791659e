package dev.sidecar.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program of this jar in a JVM of its own. It ends when its standard input closes, and so it does
 * not outlive its parent, however that ends.
 */
public final class JavaProcess implements AutoCloseable {
  private static final int END_SECONDS = 5;

  private final String name;
  private final Process process;
  private final BufferedReader output;

  private JavaProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts a program.
   *
   * @param name for messages
   * @param flags of the JVM
   * @param main the class whose {@code main} it runs
   */
  public static JavaProcess start(
      String name, List<String> flags, Class<?> main, List<String> arguments, Processors where)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return new JavaProcess(
        name,
        new ProcessBuilder(where.run(command))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Writes a line to the program. */
  public void send(String line) throws IOException {
    try {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException gone) {
      throw new IOException(name + " process: " + ending(), gone);
    }
  }

  /** Waits for the next line that the program prints. */
  public String receive() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IOException(name + " process: " + ending());
    }
    return line;
  }

  private String ending() {
    try {
      return process.waitFor(END_SECONDS, TimeUnit.SECONDS)
          ? "ended with exit code " + process.exitValue()
          : "closed its output";
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  /** Ends it at once. */
  public void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException gone) {
      process.destroyForcibly();
    }
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
