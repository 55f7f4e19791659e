package dev.sidecar.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.conformance.cases.Case;
import dev.sidecar.conformance.cases.Corpus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DivergencesTest {
  private static final Path ROOT = Path.of(System.getProperty("sidecar.root"));

  @Test
  void thePageIsWhatTheCasesSay() throws Exception {
    List<Case> cases = Corpus.read(ROOT.resolve("conformance/cases"));
    assertThat(Files.readString(ROOT.resolve("docs/DIVERGENCES.md")))
        .as("written by: ./sidecar conform --divergences docs/DIVERGENCES.md")
        .isEqualTo(Divergences.of(cases));
  }
}
