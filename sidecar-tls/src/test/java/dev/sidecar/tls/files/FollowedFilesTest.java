package dev.sidecar.tls.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.discovery.FileContents;
import dev.sidecar.testing.ManualTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that another process replaces while they are read. */
class FollowedFilesTest {
  @TempDir Path directory;
  private final List<String> heard = new ArrayList<>();

  private final FollowedFiles.Listener<String> listener =
      new FollowedFiles.Listener<String>() {
        @Override
        public void changed(String meaning) {
          heard.add(meaning);
        }

        @Override
        public void failed(UnusableFilesException cause) {
          heard.add("failed: " + cause.getMessage());
        }
      };

  @Test
  void fileThatIsReplacedInMidReadIsReadAgain() throws IOException {
    Path one = write("one", "1");
    Path two = write("two", "2");
    AtomicInteger reads = new AtomicInteger();
    FollowedFiles<String> files =
        new FollowedFiles<>(
            List.of(one, two),
            seen -> {
              // The first read met a writer that had got no further than the first file.
              if (reads.incrementAndGet() == 1) {
                write("two", "1");
              }
              return equal(seen);
            });
    files.follow(ManualTime.standing().timer(), listener).close();
    assertThat(heard).containsExactly("1");
    assertThat(reads).hasValue(2);
  }

  @Test
  void filesThatNeverFitAreRefused() {
    Path one = write("one", "1");
    Path two = write("two", "2");
    assertThatThrownBy(
            () ->
                new FollowedFiles<>(List.of(one, two), FollowedFilesTest::equal)
                    .follow(ManualTime.standing().timer(), listener))
        .isInstanceOf(UnusableFilesException.class)
        .hasMessage("1 and 2");
    assertThat(heard).isEmpty();
  }

  @Test
  void writerThatNeverRestsIsNotWaitedForForEver() {
    Path one = write("one", "1");
    Path two = write("two", "2");
    AtomicInteger reads = new AtomicInteger();
    assertThatThrownBy(
            () ->
                new FollowedFiles<>(
                        List.of(one, two),
                        seen -> {
                          write("two", "other " + reads.incrementAndGet());
                          return equal(seen);
                        })
                    .follow(ManualTime.standing().timer(), listener))
        .isInstanceOf(UnusableFilesException.class);
    assertThat(reads).hasValue(10);
  }

  private static String equal(List<FileContents> seen) {
    String one = String.valueOf(seen.get(0).text());
    String two = String.valueOf(seen.get(1).text());
    if (!one.equals(two)) {
      throw new UnusableFilesException(List.of(one + " and " + two));
    }
    return one;
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
