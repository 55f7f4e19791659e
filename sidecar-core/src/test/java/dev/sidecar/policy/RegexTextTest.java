package dev.sidecar.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
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

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "abc 0",
        "a{5} 0",
        "a?b*c|d 3",
        "(a{5}b){20} 20",
        "(a?){1000} 2000",
        "(ab(c{2}){3}){4} 16",
        "a{2,5} 3",
        "a{2,} 1",
        "(a{2,5}){2} 8",
        "(a?){0} 0",
        "[?*|(]\\?\\* 0",
        "(a?{999999999}){999999999} 1999999998"
      })
  void branchesAreCountedAsOftenAsTheyAreRepeated(String regex, long branches) {
    assertThat(Repetitions.branches(regex)).isEqualTo(branches);
  }

  @Test
  void aProgramThatIsTooLongForTheStackIsRefused() {
    assertThatThrownBy(() -> new PathMatch.Regex("/(" + "a?".repeat(100) + "){1000}"))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining(
            "101000 groups and optional parts, repetitions counted (expected: at most 1000 of"
                + " them)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a?", "(a?)", "(a|b)?", "(?:a*b?)", "(a?|b)"})
  void theLongestProgramFitsAThreadsStack(String optional) throws InterruptedException {
    int times = (int) (RegexText.MOST_BRANCHES / Repetitions.branches("(" + optional + ")"));
    String regex = "/(" + optional + "){" + times + "}";
    AtomicReference<Throwable> failure = new AtomicReference<>();
    // Half of what a thread has by default, so that callers have the other half.
    Thread small =
        new Thread(
            null,
            () -> {
              try {
                Pattern.matches(new PathMatch.Regex(regex).text(), "/" + "a".repeat(2_000));
              } catch (Throwable e) {
                failure.set(e);
              }
            },
            "small",
            512 * 1_024);
    small.start();
    small.join();
    assertThat(failure.get()).isNull();
  }

  @Test
  void nestingIsBoundedByLength() {
    String deep = "/" + "(".repeat(100_000) + "a" + ")".repeat(100_000);
    assertThatThrownBy(() -> new PathMatch.Regex(deep))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("200002 characters (expected: 4096 characters or fewer)");
  }

  @Test
  void groupsInOneAnotherAreBounded() {
    assertThatThrownBy(() -> new PathMatch.Regex(groups(1_023, "(b", ")?")))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("groups 1023 deep (expected: groups at most 200 deep)");
    assertThatThrownBy(() -> new PathMatch.Regex(groups(1_363, "(", ")*")))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("groups 1363 deep");
    assertThatThrownBy(() -> new PathMatch.Regex(groups(201, "(?:", ")")))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("groups 201 deep");
    for (String end : List.of(")", ")?", ")*")) {
      assertThat(Pattern.matches(new PathMatch.Regex(groups(200, "(", end)).text(), "/a")).isTrue();
    }
    // Side by side, escaped or in a class they are no deeper.
    assertThat(Repetitions.depth("((a)b)(c)\\(\\([(((]\\Q(((\\E")).isEqualTo(2);
  }

  private static String groups(int depth, String open, String close) {
    return "/" + open.repeat(depth) + "a" + close.repeat(depth);
  }
}
