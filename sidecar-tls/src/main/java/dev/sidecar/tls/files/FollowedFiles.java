package dev.sidecar.tls.files;

import dev.sidecar.discovery.FileContents;
import dev.sidecar.discovery.FileWatch;
import dev.sidecar.spi.Discovery;
import dev.sidecar.time.Timer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Files that mean something only together, such as a certificate and its key: read as one, at once,
 * and whenever they have changed and settled. What cannot be used is not used; it is a failure if
 * it is still so at the next look at files that stand still, ten seconds later, since a writer may
 * be between one file and the next.
 *
 * @param <T> what they mean, with {@code equals}
 */
public final class FollowedFiles<T> {
  // A bundle of all public authorities is a quarter of that.
  private static final int MOST_BYTES = 1 << 20;
  // How often a reader that meets a writer begins anew before it takes what it sees for meant.
  private static final int MOST_READS = 10;

  private final List<Path> files;
  private final Function<List<FileContents>, T> reading;

  /**
   * Files, and what reads them.
   *
   * @param reading throws {@link UnusableFilesException}
   */
  public FollowedFiles(List<Path> files, Function<List<FileContents>, T> reading) {
    this.files = List.copyOf(files);
    this.reading = reading;
  }

  /** Hears what the files mean. Never called twice at the same time. */
  public interface Listener<T> {
    /** They mean something new. */
    void changed(T meaning);

    /** They cannot be used; told once for each state of theirs. */
    void failed(UnusableFilesException cause);
  }

  /**
   * Tells at once what they mean, on this thread, then follows them on a thread of its own.
   *
   * @throws UnusableFilesException if they cannot be used now; then they are not followed
   */
  public Discovery.Subscription follow(Timer timer, Listener<T> listener) {
    Told told = new Told(listener);
    told.first();
    FileWatch watch =
        new FileWatch(timer, "sidecar-identity-file", MOST_BYTES, StandardCharsets.ISO_8859_1);
    Discovery.Subscription looks = watch.watch(files, told::look);
    return () -> {
      told.closed = true;
      looks.close();
    };
  }

  private List<FileContents> read() {
    return files.stream()
        .map(file -> FileContents.read(file, MOST_BYTES, StandardCharsets.ISO_8859_1))
        .toList();
  }

  private static String print(List<FileContents> seen) {
    return seen.stream().map(FileContents::print).collect(Collectors.joining("\n"));
  }

  private final class Told {
    private final Listener<T> listener;
    private volatile boolean closed;
    private @Nullable T good;
    private @Nullable String goodPrint;
    private @Nullable String doubtful;
    private @Nullable String failed;

    Told(Listener<T> listener) {
      this.listener = listener;
    }

    void first() {
      List<FileContents> seen = read();
      for (int reads = 1; ; reads++) {
        try {
          take(reading.apply(seen), print(seen));
          return;
        } catch (UnusableFilesException e) {
          List<FileContents> again = read();
          if (print(again).equals(print(seen)) || reads == MOST_READS) {
            throw e;
          }
          seen = again;
        }
      }
    }

    void look(List<FileContents> seen) {
      String print = print(seen);
      if (closed || print.equals(failed)) {
        return;
      }
      if (print.equals(goodPrint)) {
        doubtful = null;
        failed = null;
        return;
      }
      T meaning;
      try {
        meaning = reading.apply(seen);
      } catch (UnusableFilesException e) {
        fail(print, e);
        return;
      }
      take(meaning, print);
    }

    private void take(T meaning, String print) {
      boolean news = !meaning.equals(good);
      good = meaning;
      goodPrint = print;
      doubtful = null;
      failed = null;
      if (news) {
        listener.changed(meaning);
      }
    }

    private void fail(String print, UnusableFilesException cause) {
      if (!print.equals(doubtful)) {
        doubtful = print;
        return;
      }
      doubtful = null;
      failed = print;
      listener.failed(cause);
    }
  }
}
