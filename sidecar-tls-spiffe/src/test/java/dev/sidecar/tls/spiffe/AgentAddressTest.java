package dev.sidecar.tls.spiffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentAddressTest {
  @ParameterizedTest
  @CsvSource({
    "unix:/run/spire/agent.sock, unix:/run/spire/agent.sock",
    "unix:///run/spire/agent.sock, unix:/run/spire/agent.sock",
    "unix:/with%20space/a.sock, unix:/with space/a.sock",
    "tcp://127.0.0.1:8000, tcp://127.0.0.1:8000",
    "tcp://[::1]:8000, tcp://[0:0:0:0:0:0:0:1]:8000",
  })
  void addressIsWhatTheStandardSays(String text, String meaning) {
    assertThat(AgentAddress.of(text, null)).hasToString(meaning);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/run/spire/agent.sock",
        "unix:run/spire/agent.sock",
        "unix://run/spire/agent.sock",
        "unix:/",
        "unix:///",
        "unix:/run/spire/",
        "unix:/a.sock?x=1",
        "unix:/a.sock#x",
        "unix:/with space/a.sock",
        "http://127.0.0.1:8000",
        "tcp:127.0.0.1:8000",
        "tcp://127.0.0.1",
        "tcp://127.0.0.1:0",
        "tcp://127.0.0.1:70000",
        "tcp://127.0.0.1:8000/",
        "tcp://127.0.0.1:8000/agent",
        "tcp://127.0.0.1:8000?x=1",
        "tcp://me@127.0.0.1:8000",
        "tcp://agent.example:8000",
        "tcp://localhost:8000",
      })
  void whatTheStandardForbidsIsRefusedWithWhatItAsksFor(String text) {
    assertThatThrownBy(() -> AgentAddress.of(text, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "identity.workloadApi.socket: "
                + text
                + " (expected: unix:/path/of/the/socket or tcp://IP-address:port, and nothing else)");
  }

  @Test
  void environmentHoldsWhereThePolicyNamesNoSocket() {
    assertThat(AgentAddress.of(null, "unix:/env.sock"))
        .isEqualTo(new AgentAddress.Unix(Path.of("/env.sock")));
  }

  @Test
  void policyGoesBeforeTheEnvironment() {
    assertThat(AgentAddress.of("unix:/policy.sock", "unix:/env.sock"))
        .isEqualTo(new AgentAddress.Unix(Path.of("/policy.sock")));
  }

  @Test
  void errorNamesTheEnvironmentIfThatWasRead() {
    assertThatThrownBy(() -> AgentAddress.of(null, "agent.sock"))
        .hasMessageStartingWith("SPIFFE_ENDPOINT_SOCKET: agent.sock (expected: unix:/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void withoutAnyAddressBothPlacesAreNamed(String environment) {
    assertThatThrownBy(() -> AgentAddress.of(null, environment))
        .hasMessageContaining("identity.workloadApi.socket: none")
        .hasMessageContaining("SPIFFE_ENDPOINT_SOCKET is not set");
  }
}
