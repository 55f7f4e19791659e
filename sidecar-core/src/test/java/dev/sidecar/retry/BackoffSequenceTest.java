package dev.sidecar.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.Backoff;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffSequenceTest {
  /** Sequences that Envoy's own unit tests pin, by the name of the test there. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Backoff, 25, 250, 190 190 190 190, 15 40 90 190",
    "CustomBackOffInterval, 100, 1200, 149 350 751 2399 2399, 49 150 351 799 1199",
    "WithMaxInterval, 5, 100, 9999 9999 9999 9999 9999 9999 9999, 4 9 19 39 79 99 99",
    "BasicFlow, 25, 30, 27 27, 2 27",
  })
  void drawsWhatEnvoyDraws(String name, long base, long max, String draws, String delays) {
    Deque<Long> random = new ArrayDeque<>(numbers(draws));
    Backoff backoff = new Backoff(Duration.ofMillis(base), Duration.ofMillis(max));
    BackoffSequence sequence = new BackoffSequence(backoff, random::removeFirst);
    List<Long> expected = numbers(delays);
    assertThat(Stream.generate(sequence::nextMillis).limit(expected.size()))
        .as(name)
        .containsExactlyElementsOf(expected);
    assertThat(random).as("one draw a wait").isEmpty();
  }

  private static List<Long> numbers(String text) {
    return Arrays.stream(text.split(" ")).map(Long::valueOf).toList();
  }
}
