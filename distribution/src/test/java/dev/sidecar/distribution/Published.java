package dev.sidecar.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a release would put into a repository: built from a copy of the sources in another directory
 * and deployed under {@code target}.
 *
 * @param repository the root of the repository
 */
record Published(Path repository) {
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
  private static final String DEPLOY = "org.apache.maven.plugins:maven-deploy-plugin:3.1.4:deploy";

  static Published build() throws IOException, InterruptedException {
    Path copy = Tree.fresh("copy");
    Path repository = Tree.fresh("repository");
    Tree.copy(Tree.ROOT, copy);
    // Not offline even if the outer build is: deploying refuses that. Nothing is fetched that is
    // there.
    Maven.run(
        JAVA_HOME,
        copy,
        "-Prelease",
        "-Dmaven.test.skip=true",
        "-pl",
        ".," + String.join(",", Tree.publishedModules()),
        "package",
        DEPLOY,
        "-DaltDeploymentRepository=test::" + repository.toUri());
    Published published = new Published(repository);
    published.writeSettings();
    return published;
  }

  /**
   * Runs Maven as a user with an empty local repository would. Jars of others come from the real
   * local repository where they are in it.
   */
  void maven(Path javaHome, Path directory, String... arguments)
      throws IOException, InterruptedException {
    Maven.run(
        javaHome,
        directory,
        Stream.concat(
                Stream.of(
                    "-s",
                    settings().toString(),
                    "-Dmaven.repo.local=" + repository.resolveSibling("local"),
                    "-Dsidecar.version=" + Tree.VERSION),
                Stream.of(arguments))
            .toArray(String[]::new));
  }

  private Path settings() {
    return repository.resolveSibling("settings.xml");
  }

  // A local repository of its own, made anew: none that others use sees these snapshots.
  private void writeSettings() throws IOException {
    Tree.fresh("local");
    String others = Path.of(System.getProperty("sidecar.repository")).toUri().toString();
    Files.writeString(
        settings(),
        """
        <settings>
          <profiles>
            <profile>
              <id>test</id>
              <activation><activeByDefault>true</activeByDefault></activation>
              <repositories>
                <repository><id>published</id><url>%s</url></repository>
                <repository>
                  <id>others</id><url>%s</url><snapshots><enabled>false</enabled></snapshots>
                </repository>
              </repositories>
              <pluginRepositories>
                <pluginRepository><id>others</id><url>%s</url></pluginRepository>
              </pluginRepositories>
            </profile>
          </profiles>
        </settings>
        """
            .formatted(repository.toUri(), others, others));
  }

  /**
   * The file of a module whose name ends so, after its version: {@code .jar}, {@code -sources.jar}.
   */
  List<Path> files(String module, String end) throws IOException {
    Path directory = repository.resolve("dev/sidecar").resolve(module).resolve(Tree.VERSION);
    // A snapshot's version is a time and a number in its file's name.
    String version = Tree.VERSION.replace("-SNAPSHOT", "-[0-9.]+-[0-9]+");
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().matches(module + "-" + version + end))
          .toList();
    }
  }

  Path file(String module, String end) throws IOException {
    List<Path> found = files(module, end);
    if (found.size() != 1) {
      throw new AssertionError(module + end + ": " + found + " (expected: one file)");
    }
    return found.get(0);
  }
}
