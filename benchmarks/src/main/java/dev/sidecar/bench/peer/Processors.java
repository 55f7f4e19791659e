package dev.sidecar.bench.peer;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a child process may run: on any processor, or pinned to one from its first instruction on.
 *
 * @param pinned the processor; null for any
 */
public record Processors(@Nullable Integer pinned) {
  /** Wherever this process may run. */
  public static final Processors ANY = new Processors(null);

  private static final String TASKSET = "taskset";

  /** Not on everybody's path, and where Debian puts proxies. */
  private static final List<String> SERVERS = List.of("/usr/local/sbin", "/usr/sbin");

  /** One processor only: all threads inherit that, those of the process's children, too. */
  public static Processors only(int processor) {
    return new Processors(processor);
  }

  /** The command under the program that pins it. */
  public List<String> run(List<String> command) {
    return pinned == null
        ? command
        : Stream.concat(Stream.of(TASKSET, "-c", Integer.toString(pinned)), command.stream())
            .toList();
  }

  /** Why processes cannot be pinned to two processors here; null if they can. */
  public static @Nullable String cannotPin() {
    if (onPath(TASKSET) == null) {
      return "no taskset on PATH";
    }
    int count = allowed().size();
    return count >= 2 ? null : count + " processor (expected: 2 or more)";
  }

  /** The processors that this process may run on, ascending; none where Linux does not say. */
  public static List<Integer> allowed() {
    return allowed(Path.of("/proc/self/status"));
  }

  /** The processors that any thread of a process may run on, ascending. */
  public static List<Integer> ofThreads(long pid) throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      return threads
          .flatMap(thread -> allowed(thread.resolve("status")).stream())
          .distinct()
          .sorted()
          .toList();
    }
  }

  private static List<Integer> allowed(Path status) {
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("Cpus_allowed_list:"))
          .flatMap(line -> list(line.substring(line.indexOf(':') + 1).strip()).stream())
          .toList();
    } catch (IOException ended) {
      return List.of();
    }
  }

  /** Reads a list such as {@code 0-3,8}. */
  static List<Integer> list(String text) {
    List<Integer> processors = new ArrayList<>();
    for (String range : text.split(",", -1)) {
      String[] ends = range.split("-", -1);
      int last = Integer.parseInt(ends[ends.length - 1]);
      for (int processor = Integer.parseInt(ends[0]); processor <= last; processor++) {
        processors.add(processor);
      }
    }
    return processors;
  }

  /** The executable of this name on the path, or where servers are; null if there is none. */
  static @Nullable Path onPath(String name) {
    return Stream.concat(
            Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)),
            SERVERS.stream())
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }
}
