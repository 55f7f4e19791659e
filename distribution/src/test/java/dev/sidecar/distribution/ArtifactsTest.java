package dev.sidecar.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a repository and its users expect of a published module. */
@ExtendWith(PublishedOnce.class)
class ArtifactsTest {
  static Stream<String> modules() {
    return Tree.jarModules().stream();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void jarHasItsModuleNameAndLicenceAndOnlyItsOwnClasses(String module, Published published)
      throws IOException {
    Path jar = published.file(module, ".jar");
    String name = "dev." + module.replace('-', '.');
    assertThat(Jars.manifest(jar).getMainAttributes().getValue("Automatic-Module-Name"))
        .isEqualTo(name);
    assertThat(Jars.text(jar, "META-INF/LICENSE")).contains("Apache License");
    assertThat(Jars.text(jar, "META-INF/NOTICE")).startsWith("Sidecar\n");
    assertThat(Jars.classes(jar))
        .isNotEmpty()
        .allSatisfy(entry -> assertThat(entry).startsWith("dev/sidecar/"));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void everyClassHasItsSource(String module, Published published) throws IOException {
    Set<String> sources = Jars.entries(published.file(module, "-sources.jar"));
    assertThat(Jars.classes(published.file(module, ".jar")))
        .filteredOn(name -> !name.contains("$"))
        .allSatisfy(name -> assertThat(sources).contains(name.replace(".class", ".java")));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void everyPackageWithAPublicClassHasItsJavadoc(String module, Published published)
      throws IOException {
    boolean empty =
        Jars.classes(published.file(module, ".jar")).stream()
            .allMatch(name -> name.endsWith("/package-info.class"));
    List<Path> javadoc = published.files(module, "-javadoc.jar");
    assertThat(javadoc).hasSize(empty ? 0 : 1);
    if (!empty) {
      assertThat(Jars.entries(javadoc.get(0))).contains("index.html", "element-list");
    }
  }

  @ParameterizedTest
  @MethodSource("modules")
  void billOfMaterialsNamesTheModuleAndWhatItNeeds(String module, Published published)
      throws IOException {
    String sbom = Files.readString(published.file(module, "-cyclonedx.json"));
    assertThat(sbom)
        .contains("pkg:maven/dev.sidecar/" + module + "@" + Tree.VERSION)
        .contains("pkg:maven/org.jspecify/jspecify@")
        .doesNotContain("junit", "assertj");
  }

  @Test
  void pomsSayWhatRepositoriesDemand(Published published) throws IOException {
    for (String parentless : List.of("sidecar-parent", "sidecar-bom")) {
      Pom pom = Pom.read(published.file(parentless, ".pom"));
      assertThat(pom.texts("licenses", "license", "name")).containsExactly("Apache-2.0");
      for (String[] path :
          List.of(
              new String[] {"name"},
              new String[] {"description"},
              new String[] {"url"},
              new String[] {"developers", "developer", "name"},
              new String[] {"scm", "url"},
              new String[] {"scm", "connection"})) {
        assertThat(pom.texts(path)).as("%s: %s", parentless, String.join("/", path)).hasSize(1);
      }
    }
    for (String module : Tree.jarModules()) {
      Pom pom = Pom.read(published.file(module, ".pom"));
      assertThat(pom.texts("parent", "artifactId")).containsExactly("sidecar-parent");
      assertThat(pom.texts("name")).as("%s: name", module).hasSize(1);
      assertThat(pom.texts("description")).as("%s: description", module).hasSize(1);
    }
  }
}
