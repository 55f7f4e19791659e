package dev.sidecar.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.spi.Discovery;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readers that throw, on the watch's own thread, and files that belong together. */
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

  @Test
  void filesThatBelongTogetherAreToldOnceNoneChanges() throws Exception {
    AtomicLong now = new AtomicLong();
    Timer manual = Timer.manual(now::get);
    Path one = Files.writeString(directory.resolve("one"), "1");
    Path two = Files.write(directory.resolve("two"), new byte[] {(byte) 0xff});
    FileWatch watch = new FileWatch(manual, "test-file", 100, StandardCharsets.ISO_8859_1);
    Discovery.Subscription subscription =
        watch.watch(List.of(one, two), seen -> told.add(seen.get(0).text() + seen.get(1).text()));
    assertThat(told.poll()).isEqualTo("1\u00ff");
    Files.writeString(one, "2");
    pass(manual, now);
    Files.writeString(two, "b");
    pass(manual, now);
    assertThat(told).isEmpty();
    pass(manual, now);
    assertThat(told.poll()).isEqualTo("2b");
    subscription.close();
  }

  @Test
  void contentsDoNotShowTheirText() throws Exception {
    Path file = Files.writeString(directory.resolve("key"), "secret");
    assertThat(FileContents.read(file, 100)).hasToString("6 characters");
  }

  private static void pass(Timer manual, AtomicLong now) {
    now.addAndGet(Settling.STILL.toNanos());
    manual.tick();
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
