package dev.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * Runs all classes named {@code …Stress} by jcstress, each in JVMs of its own, on two processors: a
 * test is green if it has run and no outcome that it forbids was seen. The short form runs them
 * optimized, with the compiler's choices drawn at random; {@code ./sidecar soak stress} interpreted
 * and by each compiler too, and for longer.
 */
@Tag("stress")
class StressRun {
  private static final Path DIRECTORY = Path.of("target", "stress").toAbsolutePath();

  /** How long a test runs in each JVM; {@code ./sidecar soak stress} sets more. */
  private static final int MILLIS = Integer.getInteger("sidecar.stress", 150);

  private static final boolean IS_LONG = Integer.getInteger("sidecar.stress") != null;

  private static final String RANDOM_CHOICES =
      "-XX:+UnlockDiagnosticVMOptions -XX:-TieredCompilation"
          + " -XX:+StressLCM -XX:+StressGCM -XX:+StressIGVN -XX:+StressCCP";
  private static final long MOST_MINUTES = 60;

  @TestFactory
  Stream<DynamicTest> noForbiddenOutcomeIsSeen() throws Exception {
    List<TestResult> results = run();
    StressReport.write(results, MILLIS, DIRECTORY.resolve("results.json"));
    TreeSet<String> names = new TreeSet<>(TestList.tests());
    assertThat(names).as("tests that jcstress has made of the classes").isNotEmpty();
    return names.stream()
        .map(name -> dynamicTest(name, () -> check(StressReport.of(name, results))));
  }

  private static void check(List<TestResult> forks) {
    assertThat(forks).as("runs; expected: two processors").isNotEmpty();
    for (TestResult fork : forks) {
      assertThat(fork.status())
          .as("%s %s", fork.getMessages(), fork.getVmErr())
          .isEqualTo(Status.NORMAL);
      assertThat(fork.getTotalCount()).as("samples").isPositive();
      assertThat(fork.grading().failureMessages).as("%s", fork.getConfig().jvmArgs).isEmpty();
      assertThat(fork.grading().isPassed).isTrue();
    }
  }

  private static List<TestResult> run() throws Exception {
    clear();
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main",
                // Not a JVM for each pair of a thread and a compiler; threads are not bound.
                "-sc=false",
                "-af=NONE",
                "-pth=false",
                "-hs=128",
                "-fsm=1",
                "-iters=1",
                "-time=" + MILLIS));
    if (!IS_LONG) {
      command.addAll(List.of("-jvmArgs", RANDOM_CHOICES));
    }
    Path log = DIRECTORY.resolve("log");
    Process process =
        new ProcessBuilder(command)
            .directory(DIRECTORY.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      // Its exit code says what the results say, too.
      assertThat(process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)).as("ended").isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return read(log);
  }

  private static void clear() throws IOException {
    Files.createDirectories(DIRECTORY);
    for (File old : DIRECTORY.toFile().listFiles(File::isFile)) {
      Files.delete(old.toPath());
    }
  }

  private static List<TestResult> read(Path log) throws Exception {
    File[] written = DIRECTORY.toFile().listFiles((directory, name) -> name.endsWith(".bin.gz"));
    assertThat(written)
        .as("results; jcstress said:\n%s", String.join("\n", Files.readAllLines(log)))
        .hasSize(1);
    InProcessCollector collector = new InProcessCollector();
    DiskReadCollector reader = new DiskReadCollector(written[0].getPath(), collector);
    reader.dump();
    reader.close();
    return List.copyOf(collector.getTestResults());
  }
}
