package dev.sidecar.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What would exhaust the memory or the stack is refused before it is compiled. */
class RegexTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/(((a{1000}){1000}){1000})",
        "/((((a{100}){100}){100}){100})",
        "/(?:(?:a{2}){501})",
        "/(?:b|(a{1,501})){2,}"
      })
  void repetitionsOfRepetitionsAreBounded(String regex) {
    assertThatThrownBy(() -> new PathMatch.Regex(regex))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("repetitions of repetitions: at most 1000 together");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a{1000}", "/(a{10}){100}", "/a{1000}b{1000}", "/[{]{1000}\\{{1000}"})
  void asMuchAsRe2TakesIsTaken(String regex) {
    assertThatCode(() -> new PathMatch.Regex(regex)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "a 1",
        "a{5} 5",
        "(a{5}b){20} 100",
        "(a{5}){2}|b{7} 10",
        "(a{3,})(b{2,4}){3} 12",
        "a{0} 1",
        "[(a{5}]{2} 2",
        "[]{5}]{2} 2",
        "[^]{5}]{2} 2",
        "[[:alpha:]{5}]{2} 2",
        "\\(a{5}\\){2} 5",
        "\\Q(a{5}\\E{2} 2",
        "\\p{Greek}{3} 3",
        "\\x{10}{3} 3",
        "a{x} 1",
        ")a{2} 2",
        "((a{2} 2",
        "\\ 1",
        "[ 1",
        "(a{999999999}){999999999} 2147483647"
      })
  void innermostPartIsCounted(String regex, long most) {
    assertThat(Repetitions.within(regex)).isEqualTo(most);
  }

  @Test
  void nestingIsBoundedByLength() {
    String deep = "/" + "(".repeat(100_000) + "a" + ")".repeat(100_000);
    assertThatThrownBy(() -> new PathMatch.Regex(deep))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("200002 characters (expected: 4096 characters or fewer)");
    String most = "/" + "(".repeat(2_047) + "a" + ")".repeat(2_047);
    assertThatCode(() -> new PathMatch.Regex(most)).doesNotThrowAnyException();
  }
}
