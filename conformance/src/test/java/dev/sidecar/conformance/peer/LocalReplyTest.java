package dev.sidecar.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LocalReplyTest {
  @ParameterizedTest
  @MethodSource("failures")
  void aFailureIsTheReplyThatEnvoySends(SidecarException failure, int status, String flag) {
    assertThat(LocalReply.of(failure)).isEqualTo(new LocalReply(status, flag));
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new SidecarException.NoRoute("host", "/"), 404, "NR"),
        Arguments.of(new SidecarException.NoEndpoint("c"), 503, "UH"),
        Arguments.of(new SidecarException.Overflow("c", 1, "run", "maxRequests", 1), 503, "UO"),
        Arguments.of(new SidecarException.CircuitOpen("c", "open", "60s"), 503, ""),
        Arguments.of(new SidecarException.Closed("closed"), 503, ""),
        Arguments.of(timeout("not connected in 5 s (connectTimeout: 5 s)"), 503, "UF"),
        Arguments.of(timeout("no response in 1 s (perTryTimeout: 1 s)"), 504, "UT"),
        Arguments.of(timeout("not over in 1 s (timeout: 1 s)"), 504, "UT"),
        Arguments.of(connection(new ConnectException("refused")), 503, "UF"),
        Arguments.of(connection(new SocketException("reset")), 503, "UC"),
        Arguments.of(connection(new ProtocolException("no HTTP")), 502, "UPE"),
        Arguments.of(new SidecarException.Canceled("canceled", Outcome.NOT_SENT, null), 0, "DC"),
        Arguments.of(
            new SidecarException.RequestBody("body", Outcome.NOT_SENT, new IOException()),
            0,
            "DC"));
  }

  private static SidecarException timeout(String message) {
    return new SidecarException.Timeout(message, Outcome.NOT_SENT, null);
  }

  private static SidecarException connection(IOException cause) {
    return new SidecarException.Connection("message", Outcome.MAYBE_EXECUTED, cause);
  }
}
