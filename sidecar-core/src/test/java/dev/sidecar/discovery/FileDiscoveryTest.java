package dev.sidecar.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.spi.Discovery;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real files; each change is seen sooner than the ten seconds of the slow look. */
@Timeout(60)
class FileDiscoveryTest {
  private static final String ONE = "10.0.0.1:80\n";
  private static final String TWO = "10.0.0.1:80\n10.0.0.2:80 3\n";
  private static final String ONE_FOUND = "[10.0.0.1:80]";
  private static final String TWO_FOUND = "[10.0.0.1:80, 10.0.0.2:80 weight 3]";

  @TempDir Path directory;
  private final Heard heard = new Heard();
  private final Timer timer = Timer.started(Ticker.system(), "test-timer");
  private final FileWatch watch = new FileWatch(timer);
  private Path file;
  private Discovery.Subscription subscription;

  @BeforeEach
  void path() {
    file = directory.resolve("orders.endpoints");
  }

  @AfterEach
  void close() {
    if (subscription != null) {
      subscription.close();
    }
    timer.close();
  }

  @Test
  void fileThatIsReplacedByARename() throws Exception {
    write(file, ONE);
    begin();
    heard.next(ONE_FOUND);
    replace(TWO);
    heard.next(TWO_FOUND);
    replace(ONE);
    heard.next(ONE_FOUND);
  }

  @Test
  void fileThatIsRewrittenInPlace() throws Exception {
    write(file, ONE);
    begin();
    heard.next(ONE_FOUND);
    write(file, TWO);
    heard.next(TWO_FOUND);
  }

  @Test
  void fileThatComesLater() throws Exception {
    begin();
    heard.next("failed: " + file + ": no such file");
    write(file, ONE);
    heard.next(ONE_FOUND);
  }

  @Test
  void fileThatGoesAndComesBack() throws Exception {
    write(file, ONE);
    begin();
    heard.next(ONE_FOUND);
    Files.delete(file);
    heard.next("failed: " + file + ": no such file");
    write(file, ONE);
    heard.next(ONE_FOUND);
  }

  @Test
  void fileThatIsWrongForAWhile() throws Exception {
    write(file, ONE);
    begin();
    heard.next(ONE_FOUND);
    replace("10.0.0.1\n");
    assertThat(heard.next()).startsWith("failed: " + file + ":1: 10.0.0.1 (expected:");
    replace(TWO);
    heard.next(TWO_FOUND);
  }

  @Test
  void directoryThatIsDeletedAndMadeAgain() throws Exception {
    Path below = Files.createDirectories(directory.resolve("a/b"));
    file = below.resolve("orders.endpoints");
    write(file, ONE);
    begin();
    heard.next(ONE_FOUND);
    Files.delete(file);
    Files.delete(below);
    Files.delete(directory.resolve("a"));
    heard.next("failed: " + file + ": no such file");
    Files.createDirectories(below);
    write(file, TWO);
    heard.next(TWO_FOUND);
  }

  @Test
  void configMapOfKubernetesSwapsItsDataDirectory() throws Exception {
    version("..2024_1", ONE);
    Files.createSymbolicLink(directory.resolve("..data"), Path.of("..2024_1"));
    Files.createSymbolicLink(file, Path.of("..data/orders.endpoints"));
    begin();
    heard.next(ONE_FOUND);
    swap("..2024_1", "..2024_2", TWO);
    heard.next(TWO_FOUND);
    swap("..2024_2", "..2024_3", ONE);
    heard.next(ONE_FOUND);
  }

  @Test
  void fileBehindALinkIsRewrittenInItsOwnDirectory() throws Exception {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    write(elsewhere.resolve("real"), ONE);
    Files.createSymbolicLink(file, elsewhere.resolve("real"));
    begin();
    heard.next(ONE_FOUND);
    write(elsewhere.resolve("real"), TWO);
    heard.next(TWO_FOUND);
  }

  @Test
  void linkedDirectoryOnTheWayIsSwapped() throws Exception {
    version("v1", ONE);
    version("v2", TWO);
    Files.createSymbolicLink(directory.resolve("current"), Path.of("v1"));
    file = directory.resolve("current/orders.endpoints");
    begin();
    heard.next(ONE_FOUND);
    Files.createSymbolicLink(directory.resolve("next"), Path.of("v2"));
    Files.move(
        directory.resolve("next"),
        directory.resolve("current"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    heard.next(TWO_FOUND);
  }

  @Test
  void oneThreadLooksAtAllFilesAndEndsWithTheLast() throws Exception {
    // Other watches' threads may still be on their way out.
    Set<Thread> earlier = threads();
    write(file, ONE);
    Heard other = new Heard();
    begin();
    Discovery.Subscription second =
        new FileDiscovery(directory.resolve("stock.endpoints"), watch).watch(other);
    heard.next(ONE_FOUND);
    other.next("failed: " + directory.resolve("stock.endpoints") + ": no such file");
    Set<Thread> threads = threads();
    threads.removeAll(earlier);
    assertThat(threads).hasSize(1);
    Thread thread = threads.iterator().next();
    assertThat(thread.isDaemon()).isTrue();
    second.close();
    replace(TWO);
    heard.next(TWO_FOUND);
    subscription.close();
    thread.join(8_000);
    assertThat(thread.isAlive()).isFalse();
    begin();
    heard.next(TWO_FOUND);
  }

  @Test
  void fileOfTheWrongEncodingOrSizeIsRefused() throws Exception {
    Files.write(file, new byte[] {(byte) 0xff, '\n'});
    assertThat(FileContents.read(file).failure())
        .isEqualTo(file + ": not UTF-8 (expected: a text file in UTF-8)");
    Files.write(file, new byte[FileContents.MOST_BYTES + 1]);
    assertThat(FileContents.read(file).failure())
        .isEqualTo(file + ": a large file (expected: 1048576 bytes or fewer)");
    assertThat(FileContents.read(directory).failure()).startsWith(directory + ": java.io");
  }

  @Test
  void ringOfLinksEnds() throws Exception {
    Files.createSymbolicLink(file, Path.of("ring"));
    Files.createSymbolicLink(directory.resolve("ring"), file);
    assertThat(FileDirectories.of(file)).contains(directory);
  }

  @Test
  void manualTimeMovesTheLooks() throws Exception {
    AtomicLong now = new AtomicLong();
    Timer manual = Timer.manual(now::get);
    write(file, ONE);
    subscription = new FileDiscovery(file, new FileWatch(manual)).watch(heard);
    heard.hasTold(ONE_FOUND);
    replace(TWO);
    assertThat(heard.isQuiet()).isTrue();
    // Seen by the first look, still the same at the second.
    pass(manual, now);
    assertThat(heard.isQuiet()).isTrue();
    pass(manual, now);
    heard.hasTold(TWO_FOUND);
    subscription.close();
    assertThat(manual.watched()).isEmpty();
  }

  private static void pass(Timer manual, AtomicLong now) {
    now.addAndGet(Settling.STILL.toNanos());
    manual.tick();
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getName().equals("sidecar-discovery-file"))
        .collect(Collectors.toCollection(HashSet::new));
  }

  private void begin() {
    subscription = new FileDiscovery(file, watch).watch(heard);
  }

  private static void write(Path to, String text) throws IOException {
    Files.writeString(to, text);
  }

  private void replace(String text) throws IOException {
    Path fresh = directory.resolve("fresh");
    write(fresh, text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void version(String name, String text) throws IOException {
    write(Files.createDirectory(directory.resolve(name)).resolve("orders.endpoints"), text);
  }

  /** As the kubelet does. */
  private void swap(String old, String fresh, String text) throws IOException {
    version(fresh, text);
    Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of(fresh));
    Files.move(
        directory.resolve("..data_tmp"),
        directory.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    Files.delete(directory.resolve(old).resolve("orders.endpoints"));
    Files.delete(directory.resolve(old));
  }
}
