package dev.sidecar.distribution;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A build inside the build: the same Maven, in a directory of its own. */
final class Maven {
  private static final long LONGEST_MINUTES = 15;
  private static final int LINES_SHOWN = 40;

  private Maven() {}

  /**
   * Runs Maven on a JDK and waits for it.
   *
   * @throws AssertionError with the end of its output, if it fails
   */
  static void run(Path javaHome, Path directory, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(System.getProperty("sidecar.maven"), "-B", "-q"));
    command.addAll(Arrays.asList(arguments));
    run(javaHome, directory, command);
  }

  /** Runs any command as {@link #run(Path, Path, String...)} does, and returns its output. */
  static List<String> run(Path javaHome, Path directory, List<String> command)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    File output = Files.createTempFile(directory, "output", ".log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output);
    Map<String, String> environment = builder.environment();
    environment.put("JAVA_HOME", javaHome.toString());
    // Of the outer build: it would have the inner one look in the outer one's root.
    environment.keySet().removeIf(name -> name.startsWith("MAVEN_") && !name.equals("MAVEN_OPTS"));
    Process process = builder.start();
    try {
      boolean ended = process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES);
      List<String> lines = Files.readAllLines(output.toPath());
      if (!ended || process.exitValue() != 0) {
        List<String> last = lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size());
        throw new AssertionError(
            command + (ended ? " failed:\n" : " hangs:\n") + String.join("\n", last));
      }
      return lines;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
