package dev.sidecar.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.spi.ConfigSource;
import dev.sidecar.spi.Discovery;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real files; what a look saw settles in the test's own time. */
@Timeout(60)
class PolicyFileSourceTest {
  private static final long LOOK = 100_000_000;

  @TempDir Path directory;
  private final AtomicLong now = new AtomicLong();
  private final Timer timer = Timer.manual(now::get);
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private Timer machine = timer;
  private Path file;
  private ConfigSource source;
  private Discovery.Subscription subscription = () -> {};

  @BeforeEach
  void path() {
    file = directory.resolve("mesh.yaml");
    source = PolicyFile.watch(file);
  }

  @AfterEach
  void close() {
    subscription.close();
    machine.close();
  }

  private final ConfigSource.Listener listener =
      new ConfigSource.Listener() {
        @Override
        public void changed(MeshPolicy policy) {
          told.add(policy.clusters().get(0).name());
        }

        @Override
        public void failed(Exception cause) {
          told.add(String.valueOf(cause.getMessage()).replace(file.toString(), "mesh.yaml"));
        }
      };

  @Test
  void firstPolicyIsReadAtOnceAndChangesAreTold() throws Exception {
    begin("a");
    replace(policy("b"));
    assertThat(looks()).containsExactly("b");
    replace(policy("c"));
    assertThat(looks()).containsExactly("c");
  }

  @Test
  void badFirstFileIsRefusedWithAllItsErrors() throws Exception {
    Files.writeString(file, "clusters: {a: {endpoints: [x], protocol: http9}}\nroutes: []\n");
    assertThatThrownBy(source::first)
        .isInstanceOf(PolicyFileException.class)
        .hasMessageContaining(file + ":1:28: clusters.a.endpoints[0]")
        .hasMessageContaining(file + ":1:42: clusters.a.protocol");
    Files.delete(file);
    assertThatThrownBy(source::first).hasMessage(file + ":1:1: no such file");
    Files.createDirectory(file);
    assertThatThrownBy(source::first).hasMessage(file + ":1:1: a directory (expected: a file)");
  }

  @Test
  void badFileIsToldOnceForEachOfItsStates() throws Exception {
    begin("a");
    replace("clusters: 7\nroutes: []\n");
    assertThat(looks()).singleElement().asString().startsWith("mesh.yaml:1:11: clusters: 7");
    advance(300);
    assertThat(told).isEmpty();
    replace("clusters: 8\nroutes: []\n");
    assertThat(looks()).singleElement().asString().startsWith("mesh.yaml:1:11: clusters: 8");
    replace(policy("a"));
    assertThat(looks()).containsExactly("a");
  }

  @Test
  void fileThatIsDeletedAndComesBackWithTheSameText() throws Exception {
    begin("a");
    Files.delete(file);
    assertThat(looks()).containsExactly("mesh.yaml:1:1: no such file");
    Files.writeString(file, policy("a"));
    assertThat(looks()).containsExactly("a");
  }

  @Test
  void fileThatBecomesADirectoryOrARingOfLinks() throws Exception {
    begin("a");
    Files.delete(file);
    Files.createDirectory(file);
    assertThat(looks()).containsExactly("mesh.yaml:1:1: a directory (expected: a file)");
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("ring"));
    Files.createSymbolicLink(directory.resolve("ring"), file);
    assertThat(looks())
        .singleElement()
        .asString()
        .startsWith("mesh.yaml:1:1: Too many levels of symbolic links");
  }

  @Test
  void halfOfAFileIsNotTakenWhileItIsWritten() throws Exception {
    begin("a");
    Files.writeString(file, policy("b") + "  c: {");
    look();
    Files.writeString(file, policy("c"));
    look();
    assertThat(told).isEmpty();
    look();
    assertThat(told).containsExactly("c");
  }

  @Test
  void fileThatIsWrittenTwiceBetweenTwoLooksIsTakenOnce() throws Exception {
    begin("a");
    replace(policy("b"));
    replace(policy("c"));
    assertThat(looks()).containsExactly("c");
  }

  @Test
  void sameTextInANewFileIsNoNews() throws Exception {
    begin("a");
    replace(policy("a"));
    assertThat(looks()).isEmpty();
  }

  @Test
  void linesMayEndWithCarriageReturns() throws Exception {
    begin("a");
    replace(policy("b").replace("\n", "\r\n"));
    assertThat(looks()).containsExactly("b");
  }

  @Test
  void nothingIsToldAfterTheClose() throws Exception {
    begin("a");
    subscription.close();
    replace(policy("b"));
    assertThat(looks()).isEmpty();
    assertThat(timer.watched()).isEmpty();
  }

  @Test
  void listenersAreIndependent() throws Exception {
    begin("a");
    BlockingQueue<String> others = new LinkedBlockingQueue<>();
    Discovery.Subscription other =
        source.watch(
            new ConfigSource.Listener() {
              @Override
              public void changed(MeshPolicy policy) {
                others.add(policy.clusters().get(0).name());
              }

              @Override
              public void failed(Exception cause) {
                others.add("failed");
              }
            },
            timer);
    replace(policy("b"));
    assertThat(looks()).containsExactly("b");
    assertThat(others).containsExactly("a", "b");
    subscription.close();
    replace(policy("c"));
    assertThat(looks()).isEmpty();
    assertThat(others).endsWith("c");
    other.close();
  }

  @Test
  void configMapOfKubernetesIsSwappedOnTheMachinesClock() throws Exception {
    machine = Timer.started(Ticker.system(), "test-timer");
    version("..2024_1", policy("a"));
    Files.createSymbolicLink(directory.resolve("..data"), Path.of("..2024_1"));
    Files.createSymbolicLink(file, Path.of("..data/mesh.yaml"));
    source.first();
    subscription = source.watch(listener, machine);
    assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("a");
    version("..2024_2", policy("b"));
    Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of("..2024_2"));
    move("..data_tmp", "..data");
    assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("b");
  }

  /** Starts with a file; what the first look tells is the first policy again. */
  private void begin(String cluster) throws IOException {
    Files.writeString(file, policy(cluster));
    assertThat(source.first().clusters().get(0).name()).isEqualTo(cluster);
    subscription = source.watch(listener, timer);
    assertThat(told.poll()).isEqualTo(cluster);
  }

  private static String policy(String cluster) {
    return "clusters:\n  " + cluster + ": {endpoints: [10.0.0.1:80]}\nroutes: []\n";
  }

  private void replace(String text) throws IOException {
    Files.writeString(directory.resolve("fresh"), text);
    move("fresh", "mesh.yaml");
  }

  private void version(String name, String text) throws IOException {
    Files.writeString(Files.createDirectory(directory.resolve(name)).resolve("mesh.yaml"), text);
  }

  private void move(String from, String to) throws IOException {
    Files.move(
        directory.resolve(from),
        directory.resolve(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** What two looks tell, so that it has settled. */
  private List<String> looks() {
    advance(2);
    List<String> heard = new ArrayList<>();
    told.drainTo(heard);
    return heard;
  }

  private void advance(int looks) {
    for (int i = 0; i < looks; i++) {
      look();
    }
  }

  private void look() {
    now.addAndGet(LOOK);
    timer.tick();
  }
}
