package dev.sidecar.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages of the manual, beside what they speak of. */
class ManualTest {
  private static final Path DOCS = Path.of("../docs");
  private static final Pattern QUOTED =
      Pattern.compile("<!-- (\\S+) -->\\n```\\w+\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CODE = Pattern.compile("```(java|kotlin)\\n");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

  @Test
  void recipesQuoteTheExamplesToTheLetter() throws IOException {
    String page = Files.readString(DOCS.resolve("RECIPES.md"));
    List<MatchResult> quotes = QUOTED.matcher(page).results().toList();
    assertThat(quotes).hasSize((int) CODE.matcher(page).results().count()).isNotEmpty();
    for (MatchResult quote : quotes) {
      assertThat(example(quote.group(1))).as(quote.group(1)).contains(quote.group(2));
    }
  }

  @Test
  void indexNamesEveryPage() throws IOException {
    String index = Files.readString(DOCS.resolve("README.md"));
    try (Stream<Path> pages = Files.list(DOCS)) {
      assertThat(pages.map(page -> page.getFileName().toString()))
          .filteredOn(name -> name.endsWith(".md") && !name.equals("README.md"))
          .allSatisfy(name -> assertThat(index).contains("[" + name + "](" + name + ")"));
    }
  }

  @Test
  void everyLinkToAFileLeadsToOne() throws IOException {
    List<Path> pages;
    try (Stream<Path> files = Files.walk(DOCS)) {
      pages = files.filter(file -> file.toString().endsWith(".md")).collect(Collectors.toList());
    }
    pages.addAll(List.of(Path.of("../README.md"), Path.of("../CONTRIBUTING.md")));
    for (Path page : pages) {
      for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
        assertThat(page.resolveSibling(link.group(1))).as("link in %s", page).exists();
      }
    }
  }

  private static String example(String name) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
      Path found =
          files.filter(file -> file.endsWith(name)).findFirst().orElseThrow(AssertionError::new);
      return Files.readString(found);
    }
  }
}
