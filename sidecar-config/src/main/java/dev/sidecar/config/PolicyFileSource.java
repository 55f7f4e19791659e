package dev.sidecar.config;

import dev.sidecar.discovery.FileContents;
import dev.sidecar.discovery.FileWatch;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.spi.ConfigSource;
import dev.sidecar.spi.Discovery;
import dev.sidecar.time.Timer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A policy file that may change at any time; {@code docs/RELOAD.md} tells how. */
final class PolicyFileSource implements ConfigSource {
  private final Path file;
  // The last that was good: the first look of a watch finds what the client began with.
  private volatile @Nullable Read last;

  PolicyFileSource(Path file) {
    this.file = file;
  }

  private record Read(String print, MeshPolicy policy) {}

  @Override
  public MeshPolicy first() {
    return read(FileContents.read(file, PolicyFile.MOST_BYTES));
  }

  @Override
  public Discovery.Subscription watch(Listener listener, Timer timer) {
    return new Told(listener)
        .follow(new FileWatch(timer, "sidecar-config-file", PolicyFile.MOST_BYTES));
  }

  private MeshPolicy read(FileContents contents) {
    Read known = last;
    if (known != null && known.print().equals(contents.print())) {
      return known.policy();
    }
    String text = contents.text();
    if (text == null) {
      throw new PolicyFileException(
          List.of(new Problem(file.toString(), 1, 1, "", contents.failure())));
    }
    MeshPolicy policy = PolicyFile.parse(file.toString(), text);
    last = new Read(contents.print(), policy);
    return policy;
  }

  /** What one listener was told. */
  private final class Told {
    private final Listener listener;
    private @Nullable String print;
    private volatile boolean closed;

    Told(Listener listener) {
      this.listener = listener;
    }

    Discovery.Subscription follow(FileWatch watch) {
      Discovery.Subscription looks = watch.watch(file, this::tell);
      return () -> {
        closed = true;
        looks.close();
      };
    }

    private void tell(FileContents contents) {
      // A policy that still holds, or still is refused, is no news.
      if (closed || contents.print().equals(print)) {
        return;
      }
      print = contents.print();
      MeshPolicy policy;
      try {
        policy = read(contents);
      } catch (RuntimeException e) {
        listener.failed(e);
        return;
      } catch (Error e) {
        listener.failed(new IllegalStateException(file + ": " + e, e));
        return;
      }
      listener.changed(policy);
    }
  }
}
