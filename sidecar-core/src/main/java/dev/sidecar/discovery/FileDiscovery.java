package dev.sidecar.discovery;

import dev.sidecar.spi.Discovery;
import java.nio.file.Path;

/**
 * Endpoints from a text file, one a line; {@code docs/DISCOVERY.md} has the format. The file may be
 * replaced, rewritten, linked elsewhere, or be away for a while.
 */
public final class FileDiscovery implements Discovery {
  /** More than fifty thousand endpoints. */
  static final int MOST_BYTES = 1 << 20;

  private final Path file;
  private final FileWatch watch;

  public FileDiscovery(Path file, FileWatch watch) {
    this.file = file;
    this.watch = watch;
  }

  @Override
  public Subscription watch(Listener listener) {
    Reports reports = new Reports(listener);
    Subscription looks = watch.watch(file, contents -> report(contents, reports));
    return () -> {
      reports.close();
      looks.close();
    };
  }

  private void report(FileContents contents, Reports reports) {
    String text = contents.text();
    if (text == null) {
      reports.failed(new IllegalStateException(file + ": " + contents.failure()));
      return;
    }
    try {
      reports.found(EndpointLines.parse(file.toString(), text));
    } catch (IllegalArgumentException e) {
      reports.failed(e);
    }
  }
}
