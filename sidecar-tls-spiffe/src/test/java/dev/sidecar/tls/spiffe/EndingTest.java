package dev.sidecar.tls.spiffe;

import static dev.sidecar.tls.spiffe.Ending.Meaning.HOLDS;
import static dev.sidecar.tls.spiffe.Ending.Meaning.HOPELESS;
import static dev.sidecar.tls.spiffe.Ending.Meaning.WITHDRAWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EndingTest {
  @Test
  void refusedProcessHasNoIdentityAnyMore() {
    Ending ending = Ending.of(Status.PERMISSION_DENIED.withDescription("no identity issued"));
    assertThat(ending.means()).isEqualTo(WITHDRAWN);
    assertThat(ending.message())
        .isEqualTo(
            "PERMISSION_DENIED: no identity issued (expected: a registration entry that fits this"
                + " process; asked again)");
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {"INVALID_ARGUMENT", "UNIMPLEMENTED"})
  void whoIsNoAgentIsNotAskedAgain(Status.Code code) {
    assertThat(Ending.of(code.toStatus()).means()).isEqualTo(HOPELESS);
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"INVALID_ARGUMENT", "UNIMPLEMENTED", "PERMISSION_DENIED"})
  void whateverElseEndsAStreamTakesNoIdentityAway(Status.Code code) {
    assertThat(Ending.of(code.toStatus()).means()).isEqualTo(HOLDS);
  }

  @Test
  void causeOfABrokenConnectionIsTold() {
    Status status =
        Status.UNAVAILABLE
            .withDescription("io exception")
            .withCause(new ConnectException("Connection refused"));
    assertThat(Ending.of(status).message())
        .isEqualTo(
            "UNAVAILABLE: io exception: Connection refused (expected: an agent; asked again)");
  }
}
