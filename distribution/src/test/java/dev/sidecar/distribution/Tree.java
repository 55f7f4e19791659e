package dev.sidecar.distribution;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The project's own directories. */
final class Tree {
  private static final Set<String> LEFT_OUT = Set.of("target", ".git");

  /** Where the parent's pom is. */
  static final Path ROOT = Path.of(System.getProperty("sidecar.root"));

  static final String VERSION = System.getProperty("sidecar.version");

  private Tree() {}

  /** What the tests of this module write; each part is made anew. */
  static Path fresh(String name) throws IOException {
    Path directory = ROOT.resolve("distribution/target").resolve(name);
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    return Files.createDirectories(directory);
  }

  /** Copies poms and main sources: all that goes into what is published. */
  static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            if (LEFT_OUT.contains(directory.getFileName().toString())
                || directory.endsWith("src/test")) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(directory)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** The modules that the parent's pom names, without those that are never published. */
  static List<String> publishedModules() {
    return Pom.read(ROOT.resolve("pom.xml")).texts("modules", "module").stream()
        .filter(module -> !unpublished(Pom.read(ROOT.resolve(module).resolve("pom.xml"))))
        .toList();
  }

  /** Those with a jar: all but the BOM. */
  static List<String> jarModules() {
    return publishedModules().stream().filter(module -> !module.equals("sidecar-bom")).toList();
  }

  private static boolean unpublished(Pom pom) {
    return pom.texts("properties", "maven.deploy.skip").contains("true");
  }
}
