package dev.sidecar.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.failure.Rule;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepeatsTest {
  /** The conditions that remain for a call; a star is for those that hold if nothing was sent. */
  @ParameterizedTest
  @CsvSource({
    // on, attempts, method, replayable, conditions, why never
    "5xx retriable-4xx connect-failure, 3, GET, true, connect-failure* 5xx retriable-4xx, ",
    "5xx retriable-4xx connect-failure, 3, POST, true, connect-failure* 5xx*, ",
    "reset refused-stream, 2, POST, true, refused-stream* reset*, ",
    "retriable-4xx, 2, POST, true, '', retry/not-idempotent",
    "reset, 1, GET, true, '', retry/attempts-used",
    "reset, 2, GET, false, '', retry/one-shot-body",
    "'', 2, GET, true, '', retry/no-condition",
  })
  void conditionsThatRemainFollowFromTheCall(
      String on,
      int attempts,
      String method,
      boolean replayable,
      String conditions,
      String whyNever) {
    FakeCall call = new FakeCall();
    call.method = method;
    call.replayable = replayable;
    call.policy(
        CallPolicy.DEFAULT.with(
            new RetryPolicy(conditions(on), attempts, Set.of(), Backoff.DEFAULT, false)));

    String found =
        Repeats.of(call).stream()
            .map(it -> it.rule().id().replace("retry/", "") + (it.notSentOnly() ? "*" : ""))
            .collect(Collectors.joining(" "));

    assertThat(found).isEqualTo(conditions);
    assertThat(Repeats.never(call)).isEqualTo(whyNever == null ? null : Rule.of(whyNever));
  }

  private static Set<RetryCondition> conditions(String text) {
    List<String> names = List.of(text.split(" "));
    return Arrays.stream(RetryCondition.values())
        .filter(condition -> names.contains(condition.text()))
        .collect(Collectors.toSet());
  }
}
