package dev.sidecar.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallTest {
  @ParameterizedTest
  @CsvSource({
    "GET, true",
    "HEAD, true",
    "OPTIONS, true",
    "TRACE, true",
    "PUT, true",
    "DELETE, true",
    "POST, false",
    "PATCH, false",
    "CONNECT, false",
    "BREW, false",
    "get, false",
  })
  void methodsAreIdempotentAsTheStandardSays(String method, boolean idempotent) {
    FakeCall call = new FakeCall();
    call.method = method;
    assertThat(call.idempotent()).isEqualTo(idempotent);
  }
}
