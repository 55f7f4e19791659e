package dev.sidecar.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BomTest {
  private final Pom bom = Pom.read(Tree.ROOT.resolve("sidecar-bom/pom.xml"));
  private final Pom parent = Pom.read(Tree.ROOT.resolve("pom.xml"));

  @Test
  void bomNamesEveryPublishedModuleAndNothingElse() {
    assertThat(managed(bom, "artifactId")).containsExactlyInAnyOrderElementsOf(Tree.jarModules());
    assertThat(managed(bom, "groupId")).containsOnly("dev.sidecar");
    assertThat(managed(bom, "version")).containsOnly("${project.version}");
  }

  @Test
  void bomHasNoParentWhoseVersionsItWouldPassOn() {
    assertThat(bom.texts("parent")).isEmpty();
  }

  @Test
  void modulesHaveTheSameVersionsInTheBuildAsInTheBom() {
    assertThat(managed(parent, "artifactId")).containsAll(Tree.jarModules());
    assertThat(bom.texts("version")).isEqualTo(parent.texts("version"));
  }

  private static List<String> managed(Pom pom, String name) {
    return pom.texts("dependencyManagement", "dependencies", "dependency", name);
  }
}
