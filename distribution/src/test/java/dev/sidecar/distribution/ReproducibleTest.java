package dev.sidecar.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two builds of the same sources in two directories, the outer one and {@link Published}. */
@ExtendWith(PublishedOnce.class)
class ReproducibleTest {
  static Stream<String> modules() {
    return Tree.jarModules().stream();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void bothBuildsGiveTheSameJarByteForByte(String module, Published published) throws IOException {
    assertSame(module, ".jar", published);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void bothBuildsGiveTheSameSourcesByteForByte(String module, Published published)
      throws IOException {
    assertSame(module, "-sources.jar", published);
  }

  private static void assertSame(String module, String end, Published published)
      throws IOException {
    Path target = Tree.ROOT.resolve(module).resolve("target");
    Path outer = target.resolve(module + "-" + Tree.VERSION + end);
    assumeTrue(
        Files.exists(outer) && isNewest(outer, target.resolve("classes")),
        "not packaged in this build (run: mvn verify)");
    assertThat(outer).hasSameBinaryContentAs(published.file(module, end));
  }

  private static boolean isNewest(Path jar, Path classes) throws IOException {
    FileTime packaged = Files.getLastModifiedTime(jar);
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.getLastModifiedTime(file).compareTo(packaged) > 0) {
          return false;
        }
      }
    }
    return true;
  }
}
