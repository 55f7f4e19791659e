package dev.sidecar.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The project in {@code consumer/}, built and run as its user would. */
@ExtendWith(PublishedOnce.class)
class ConsumerTest {
  private static final List<String> CALLS =
      List.of(
          "executed: 200 seven",
          "enqueued: 200 seven",
          "refused: NoRoute",
          "broken: Connection",
          "requests: 4");

  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void consumerBuildsAndRunsOnTheClassPathAndOnTheModulePath(int feature, Published published)
      throws IOException, InterruptedException {
    Optional<Jdk> found = Jdk.find(feature);
    assumeTrue(found.isPresent(), "no jdk%d (set JAVA_HOME_%d to one)".formatted(feature, feature));
    Jdk jdk = found.get();
    Path project = Tree.fresh("consumer-" + feature);
    Files.delete(project);
    Tree.copy(Tree.ROOT.resolve("consumer"), project);
    published.maven(jdk.home(), project, "package");

    Path classes = project.resolve("target/classes");
    Path jars = project.resolve("target/lib");
    assertRuns(
        jdk,
        project,
        "class path",
        List.of(
            "-cp", classes + File.pathSeparator + jars.resolve("*"), "com.example.orders.Main"));
    assertRuns(
        jdk,
        project,
        "module path",
        List.of(
            "-p",
            classes + File.pathSeparator + jars,
            // The library's modules are automatic: they cannot ask for the named ones that they
            // need.
            "--add-modules",
            "ALL-MODULE-PATH",
            "-m",
            "com.example.orders/com.example.orders.Main"));
  }

  private static void assertRuns(Jdk jdk, Path project, String path, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(Stream.of(jdk.java().toString()), arguments.stream()).toList();
    List<String> lines = Maven.run(jdk.home(), project, command);
    assertThat(lines).containsAll(CALLS).contains("java " + jdk.feature() + ", " + path);
  }
}
