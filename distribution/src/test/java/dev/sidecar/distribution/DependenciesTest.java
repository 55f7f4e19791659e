package dev.sidecar.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each module drags into an application that depends on it alone, through the BOM. The lists
 * are committed, so that a new jar is a visible change.
 */
@ExtendWith(PublishedOnce.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DependenciesTest {
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
  private static final String PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:";
  private static final Pattern LISTED =
      Pattern.compile("(\\S+):(\\S+):jar:(\\S+):(compile|runtime)");

  private Path projects;

  static Stream<String> modules() {
    return Tree.jarModules().stream();
  }

  @BeforeAll
  void resolve(Published published) throws IOException, InterruptedException {
    projects = Tree.fresh("dependencies");
    for (String module : Tree.jarModules()) {
      Files.createDirectories(projects.resolve(module));
      Files.writeString(
          projects.resolve(module).resolve("pom.xml"),
          pom(
              module,
              "",
              "<dependencies><dependency><groupId>dev.sidecar</groupId><artifactId>%s</artifactId>"
                      .formatted(module)
                  + "</dependency></dependencies>"));
    }
    String children =
        Tree.jarModules().stream()
            .map("<module>%s</module>"::formatted)
            .collect(Collectors.joining("", "<modules>", "</modules>"));
    Files.writeString(projects.resolve("pom.xml"), pom("all", children, ""));
    published.maven(
        JAVA_HOME,
        projects,
        PLUGIN + "list",
        "-DincludeScope=runtime",
        "-DoutputFile=list.txt",
        PLUGIN + "copy-dependencies",
        "-DoutputDirectory=lib");
  }

  private static String pom(String name, String modules, String dependencies) {
    return """
        <project>
          <modelVersion>4.0.0</modelVersion>
          <groupId>com.example</groupId>
          <artifactId>of-%s</artifactId>
          <version>1</version>
          <packaging>pom</packaging>
          %s
          <dependencyManagement>
            <dependencies>
              <dependency>
                <groupId>dev.sidecar</groupId>
                <artifactId>sidecar-bom</artifactId>
                <version>%s</version>
                <type>pom</type>
                <scope>import</scope>
              </dependency>
            </dependencies>
          </dependencyManagement>
          %s
        </project>
        """
        .formatted(name, modules, Tree.VERSION, dependencies);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void moduleDragsInWhatItsListSays(String module) throws IOException {
    TreeSet<String> dragged = new TreeSet<>();
    for (String line : Files.readAllLines(projects.resolve(module).resolve("list.txt"))) {
      Matcher found = LISTED.matcher(line);
      if (found.find()) {
        boolean own = found.group(1).equals("dev.sidecar");
        String version = own ? "" : ":" + found.group(3);
        dragged.add(found.group(1) + ":" + found.group(2) + version);
      }
    }
    Path list = Tree.ROOT.resolve("distribution/dependencies").resolve(module + ".txt");
    assertThat(String.join("\n", dragged) + "\n")
        .as(
            "what %s drags in; if it is meant, write it into %s",
            module, Tree.ROOT.relativize(list))
        .isEqualTo(Files.exists(list) ? Files.readString(list) : "");
  }

  @Test
  void noneIsALoggingImplementation() throws IOException {
    for (Path jar : jars()) {
      assertThat(Jars.entries(jar))
          .as(jar.getFileName().toString())
          .doesNotContain("META-INF/services/org.slf4j.spi.SLF4JServiceProvider")
          .noneMatch(name -> name.startsWith("org/slf4j/impl/"));
    }
  }

  @Test
  void noClassIsThereTwiceAndNoPackageIsSplit() throws IOException {
    Map<String, List<String>> split = new TreeMap<>();
    for (Path jar : jars()) {
      for (String name : Jars.packages(jar)) {
        String file = jar.getFileName().toString();
        split.merge(name, List.of(file), (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
      }
    }
    split.values().removeIf(files -> files.size() == 1);
    assertThat(split).isEmpty();
  }

  /** Of all modules together, each once. */
  private List<Path> jars() throws IOException {
    Map<String, Path> jars = new TreeMap<>();
    for (String module : Tree.jarModules()) {
      try (Stream<Path> files = Files.list(projects.resolve(module).resolve("lib"))) {
        files.forEach(file -> jars.put(file.getFileName().toString(), file));
      }
    }
    return List.copyOf(jars.values());
  }
}
