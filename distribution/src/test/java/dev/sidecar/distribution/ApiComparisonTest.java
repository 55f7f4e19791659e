package dev.sidecar.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ApiComparisonTest {
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  /** From the first release on there is an API to compare with: then this test goes. */
  @Test
  void comparisonSaysThatNothingIsReleasedYet() {
    assertThat(Pom.read(Tree.ROOT.resolve("pom.xml")).texts("properties", "released.version"))
        .containsExactly("");
    assertThatThrownBy(
            () ->
                Maven.run(
                    JAVA_HOME,
                    Tree.fresh("api"),
                    "-f",
                    Tree.ROOT.resolve("pom.xml").toString(),
                    "-N",
                    "-Pjapicmp",
                    "validate"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("nothing is released yet: there is no API to compare with");
  }
}
