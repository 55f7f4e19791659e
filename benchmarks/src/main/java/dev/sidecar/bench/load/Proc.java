package dev.sidecar.bench.load;

import dev.sidecar.bench.load.ProcessUsage.ThreadUsage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Speaks with Linux's /proc; every answer is null where there is no such thing. */
public final class Proc {
  private static final Path ROOT = Path.of("/proc");

  private Proc() {}

  /** The use of all threads of these processes together. */
  static @Nullable ProcessUsage usage(List<Long> pids) {
    Map<Long, ThreadUsage> threads = new HashMap<>();
    long nanosWithEnded = 0;
    for (long pid : pids) {
      try (DirectoryStream<Path> tasks =
          Files.newDirectoryStream(ROOT.resolve(Long.toString(pid)).resolve("task"))) {
        for (Path task : tasks) {
          ThreadUsage thread = thread(task);
          if (thread != null) {
            threads.put(Long.valueOf(task.getFileName().toString()), thread);
          }
        }
        nanosWithEnded +=
            ProcText.processNanos(
                Files.readString(ROOT.resolve(Long.toString(pid)).resolve("stat")));
      } catch (IOException notReadable) {
        return null;
      }
    }
    return new ProcessUsage(threads, nanosWithEnded);
  }

  /** Memory of these processes together; null also where another user's may not be read. */
  static @Nullable Memory memory(List<Long> pids) {
    long rss = 0;
    long pss = 0;
    try {
      for (long pid : pids) {
        String rollup = Files.readString(ROOT.resolve(Long.toString(pid)).resolve("smaps_rollup"));
        rss += ProcText.rollupBytes(rollup, "Rss:");
        pss += ProcText.rollupBytes(rollup, "Pss:");
      }
    } catch (IOException notReadable) {
      return null;
    }
    return new Memory(rss, pss);
  }

  /**
   * Memory of some processes.
   *
   * @param rssBytes resident; what they share is counted once for each
   * @param pssBytes resident; what is shared is counted in parts
   */
  record Memory(long rssBytes, long pssBytes) {}

  /** Nanoseconds in which the processors of this machine worked, since it booted. */
  public static @Nullable Long machineBusyNanos() {
    try {
      return ProcText.busyNanos(Files.readString(ROOT.resolve("stat")));
    } catch (IOException notReadable) {
      return null;
    }
  }

  /**
   * Makes the calling thread's timed waits end on time, if this kernel lets it; by default they may
   * end 50 us late.
   */
  static void wakeOnTime() {
    try {
      Path thread = ROOT.resolve("thread-self").toRealPath().getFileName();
      Files.writeString(ROOT.resolve(thread).resolve("timerslack_ns"), "1");
    } catch (IOException notHere) {
      return; // Then waits end later, and the release lag says so.
    }
  }

  private static @Nullable ThreadUsage thread(Path task) throws IOException {
    try {
      return new ThreadUsage(
          ProcText.runNanos(Files.readString(task.resolve("schedstat"))),
          ProcText.voluntarySwitches(Files.readString(task.resolve("status"))));
    } catch (NoSuchFileException ended) {
      if (Files.exists(task)) {
        throw ended; // The thread lives: this kernel keeps no such account.
      }
      return null;
    }
  }
}
