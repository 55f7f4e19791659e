package dev.sidecar.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.spi.Discovery;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A reader that throws, on the watch's own thread. */
@Timeout(60)
class FileWatchTest {
  @TempDir Path directory;
  private final Timer timer = Timer.started(Ticker.system(), "test-timer");
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    timer.close();
  }

  @Test
  void readerThatThrowsIsToldTheNextChange() throws Exception {
    Path file = directory.resolve("mesh.yaml");
    Files.writeString(file, "error");
    FileWatch watch = new FileWatch(timer, "test-file", 100);
    Discovery.Subscription subscription = watch.watch(file, this::read);
    assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("error");
    replace(file, "exception");
    assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("exception");
    replace(file, "good");
    assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("good");
    subscription.close();
  }

  private void read(FileContents contents) {
    told.add(String.valueOf(contents.text()));
    switch (String.valueOf(contents.text())) {
      case "error" -> throw new StackOverflowError();
      case "exception" -> throw new IllegalStateException("refused");
      default -> {}
    }
  }

  private void replace(Path file, String text) throws Exception {
    Path fresh = Files.writeString(directory.resolve("fresh"), text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
