package dev.sidecar.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResultTest {
  @ParameterizedTest
  @CsvSource({
    "200,2xx",
    "204,2xx",
    "299,2xx",
    "304,3xx",
    "404,4xx",
    "499,4xx",
    "500,5xx",
    "599,5xx",
    "101,other",
    "99,other",
    "0,other",
    "-1,other",
    "600,other",
    "1000,other"
  })
  void statusHasAClass(int status, String tag) {
    assertThat(Result.of(status).tag()).isEqualTo(tag);
  }

  @ParameterizedTest
  @MethodSource
  void failureHasAClass(Throwable failure, String tag) {
    assertThat(Result.of(failure).tag()).isEqualTo(tag);
  }

  static Stream<Arguments> failureHasAClass() {
    IOException cause = new IOException("x");
    return Stream.of(
        Arguments.of(new SidecarException.Timeout("x", Outcome.NOT_SENT, null), "timeout"),
        Arguments.of(new SidecarException.Connection("x", Outcome.NOT_SENT, cause), "connection"),
        Arguments.of(new SidecarException.Canceled("x", Outcome.NOT_SENT, null), "canceled"),
        Arguments.of(new SidecarException.RequestBody("x", Outcome.NOT_SENT, cause), "other"),
        Arguments.of(new SidecarException.Overflow("x", 1, "run", "maxRequests", 1), "refused"),
        Arguments.of(new SidecarException.NoEndpoint("x"), "refused"),
        Arguments.of(new SidecarException.Closed("x"), "refused"),
        Arguments.of(new IllegalStateException("a bug"), "other"));
  }

  @Test
  void eachResultHasARowOfItsOwn() {
    assertThat(Stream.of(Result.values()).map(Result::row))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
  }
}
