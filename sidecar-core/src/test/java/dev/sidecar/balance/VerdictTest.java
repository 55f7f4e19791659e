package dev.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.call.Reply;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {
  @ParameterizedTest
  @CsvSource({
    "200, false",
    "204, false",
    "304, false",
    "404, false",
    "428, false",
    "429, true",
    "430, false",
    "499, false",
    "500, true",
    "503, true",
    "599, true",
  })
  void aPeerRefusesByStatus(int status, boolean refusal) {
    assertThat(Verdict.isRefusal(reply(status, Map.of()))).isEqualTo(refusal);
  }

  @ParameterizedTest
  @CsvSource({"0, false", "5, false", "8, true", "13, false", "14, true", "'', false"})
  void aPeerRefusesByGrpcStatusInItsHeaders(String status, boolean refusal) {
    assertThat(Verdict.isRefusal(reply(200, Map.of("grpc-status", status)))).isEqualTo(refusal);
  }

  @ParameterizedTest
  @CsvSource({
    "429, 7, 7",
    "503, 1, 1",
    "503, 0, 0",
    // No longer than five minutes, whatever the number.
    "503, 301, 300",
    "503, 99999999999999999999, 300",
    // Of another status it says nothing, nor do a date and what is not a number.
    "500, 7, 0",
    "503, -1, 0",
    "503, 1.5, 0",
    "503, '', 0",
    "503, 'Wed, 25 Nov 2026 20:00:00 GMT', 0",
  })
  void aPeerThatIsBusySaysForHowManySeconds(int status, String after, long seconds) {
    Reply reply = reply(status, Map.of("retry-after", after));
    assertThat(Verdict.retryAfterNanos(reply)).isEqualTo(seconds * 1_000_000_000);
  }

  @ParameterizedTest
  @CsvSource({"250, 250", "400000, 300000", "-1, 0"})
  void aGrpcPeerSaysForHowManyMilliseconds(String pushback, long millis) {
    Reply reply = reply(200, Map.of("grpc-status", "8", "grpc-retry-pushback-ms", pushback));
    assertThat(Verdict.retryAfterNanos(reply)).isEqualTo(millis * 1_000_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503, 200})
  void aPeerThatSaysNothingIsLeftAloneForNoSetTime(int status) {
    assertThat(Verdict.retryAfterNanos(reply(status, Map.of()))).isZero();
  }

  @Test
  void aTimeoutAndABrokenConnectionAreTheEndpointsFault() {
    Outcome maybe = Outcome.MAYBE_EXECUTED;
    assertThat(Verdict.isFault(new SidecarException.Timeout("t", maybe, null))).isTrue();
    assertThat(Verdict.isFault(new SidecarException.Connection("c", maybe, null))).isTrue();
    assertThat(Verdict.isFault(new SidecarException.Canceled("x", maybe, null))).isFalse();
    assertThat(Verdict.isFault(new SidecarException.RequestBody("b", maybe, null))).isFalse();
  }

  private static Reply reply(int status, Map<String, String> headers) {
    return new Reply() {
      @Override
      public List<String> headers(String name) {
        String value = header(name);
        return value == null ? List.of() : List.of(value);
      }

      @Override
      public int status() {
        return status;
      }

      @Override
      public String header(String name) {
        return headers.get(name);
      }

      @Override
      public void discard() {}
    };
  }
}
