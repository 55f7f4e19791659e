package dev.sidecar.discovery;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import dev.sidecar.spi.Discovery;
import dev.sidecar.time.Background;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at files when the system tells of a change around them, and every ten seconds in any case,
 * because network mounts tell of none. One daemon thread for all files, while there are any; in
 * manual time none, and a look every {@link Settling#STILL}.
 */
public final class FileWatch {
  private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
  // Bounds the looks in a directory where something else changes all the time.
  private static final long BREATH_NANOS = 5_000_000;

  private final Timer timer;
  private final String threadName;
  private final int mostBytes;
  private final Charset charset;
  private final List<Watched> files = new CopyOnWriteArrayList<>();
  // Guarded by files.
  private @Nullable Thread thread;
  private volatile @Nullable WatchService service;

  /**
   * A watch of no file yet, for text in UTF-8.
   *
   * @param mostBytes of one file; a larger one cannot be read
   */
  public FileWatch(Timer timer, String threadName, int mostBytes) {
    this(timer, threadName, mostBytes, StandardCharsets.UTF_8);
  }

  /**
   * A watch of no file yet.
   *
   * @param mostBytes of one file; a larger one cannot be read
   * @param charset ISO 8859-1 for files that are not all text: each byte is one character
   */
  public FileWatch(Timer timer, String threadName, int mostBytes, Charset charset) {
    this.timer = timer;
    this.threadName = threadName;
    this.mostBytes = mostBytes;
    this.charset = charset;
  }

  private record Watched(
      List<Path> files, Settling settling, Consumer<List<FileContents>> reader) {}

  /**
   * Tells the reader, on the watch's own thread, what settles in the file: what the first look saw,
   * then each change, and every ten seconds what has not changed.
   */
  public Discovery.Subscription watch(Path file, Consumer<FileContents> reader) {
    return watch(List.of(file), seen -> reader.accept(seen.get(0)));
  }

  /**
   * The same for files that belong together: all of them are told, in this order, once a look has
   * found none of them changed.
   */
  public Discovery.Subscription watch(List<Path> group, Consumer<List<FileContents>> reader) {
    Watched fresh = new Watched(List.copyOf(group), new Settling(), reader);
    return timer.isManual() ? watchInSteps(fresh) : watchEvents(fresh);
  }

  /** Time that a test moves has nothing to do with when the system tells of a change. */
  private Discovery.Subscription watchInSteps(Watched fresh) {
    Background looks = Background.started(timer, threadName);
    looks.execute(() -> look(fresh));
    looks.every(Settling.STILL, () -> look(fresh));
    return looks::close;
  }

  private Discovery.Subscription watchEvents(Watched fresh) {
    synchronized (files) {
      files.add(fresh);
      if (thread == null) {
        thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
        thread.start();
      }
    }
    wake();
    return () -> {
      files.remove(fresh);
      wake();
    };
  }

  /** Makes the thread notice that the files are others: a closed service ends its waiting. */
  private void wake() {
    Thread running;
    synchronized (files) {
      running = thread;
    }
    LockSupport.unpark(running);
    WatchService open = service;
    if (open != null) {
      closeQuietly(open);
    }
  }

  private void run() {
    boolean told = false;
    while (goesOn()) {
      WatchService events = null;
      try {
        events = FileSystems.getDefault().newWatchService();
        service = events;
        rounds(events);
      } catch (ClosedWatchServiceException e) {
        // Woken: a file came or went.
      } catch (IOException e) {
        if (!told) {
          LOG.warn("changes of files are seen only every {}: {}", Settling.AGAIN, e.toString());
          told = true;
        }
        LockSupport.parkNanos(this, round(null, new HashSet<>()));
      } catch (InterruptedException e) {
        // Nobody of ours interrupts; the files are more than the flag.
      } finally {
        if (events != null) {
          closeQuietly(events);
        }
      }
    }
  }

  private boolean goesOn() {
    synchronized (files) {
      if (files.isEmpty()) {
        thread = null;
        return false;
      }
      return true;
    }
  }

  private void rounds(WatchService events) throws InterruptedException {
    Set<WatchKey> held = new HashSet<>();
    while (!files.isEmpty()) {
      Set<WatchKey> used = new HashSet<>();
      long waitNanos = round(events, used);
      held.removeAll(used);
      held.forEach(WatchKey::cancel);
      held = used;
      WatchKey changed = events.poll(waitNanos, TimeUnit.NANOSECONDS);
      if (changed != null) {
        LockSupport.parkNanos(this, BREATH_NANOS);
      }
      while (changed != null) {
        changed.pollEvents();
        changed.reset();
        changed = events.poll();
      }
    }
  }

  /** Looks at each file once; gives the time that the next round may wait. */
  private long round(@Nullable WatchService events, Set<WatchKey> used) {
    long waitNanos = Settling.AGAIN.toNanos();
    for (Watched each : files) {
      if (events != null) {
        each.files().forEach(file -> register(file, events, used));
      }
      look(each);
      waitNanos = Math.min(waitNanos, each.settling().waitNanos(timer.nanos()));
    }
    return waitNanos;
  }

  private void look(Watched watched) {
    List<FileContents> seen =
        watched.files().stream().map(file -> FileContents.read(file, mostBytes, charset)).toList();
    String print = seen.stream().map(FileContents::print).collect(Collectors.joining("\n"));
    if (watched.settling().tells(print, timer.nanos())) {
      try {
        watched.reader().accept(seen);
      } catch (RuntimeException | Error e) {
        // The thread looks at all the other files, too.
        LOG.warn("{}: what was read could not be taken", watched.files(), e);
      }
    }
  }

  /** Before the look, so that no change falls between the two. */
  private static void register(Path file, WatchService events, Set<WatchKey> used) {
    Set<Path> registered = new HashSet<>();
    // Again while directories appear that were not there to be registered.
    while (registered.addAll(FileDirectories.of(file))) {
      for (Path directory : registered) {
        try {
          used.add(directory.register(events, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE));
        } catch (IOException e) {
          LOG.debug("{}: not watched, looked at every {}", directory, Settling.AGAIN, e);
        }
      }
    }
  }

  private static void closeQuietly(WatchService open) {
    try {
      open.close();
    } catch (IOException e) {
      LOG.debug("a watch service did not close", e);
    }
  }
}
