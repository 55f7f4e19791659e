package dev.sidecar.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriverTest {
  private final JsonNode policy = new ObjectMapper().createObjectNode().put("routes", "none");

  @Test
  void itIsGivenThePolicyInBothForms() throws Exception {
    String script = "echo SUPPORTS $(cat $1/policy.yaml); echo LISTENING x; cat $1/policy.json >&2";
    try (Driver driver = shell(script)) {
      assertThat(driver.supports()).containsExactly("none", "routes:");
      assertThatThrownBy(driver::peer)
          .hasMessage("LISTENING x (expected: LISTENING 127.0.0.1:PORT)");
    }
  }

  @Test
  void whatItSaysInsteadIsToldWithItsErrors() {
    assertThatThrownBy(() -> shell("echo broken >&2; echo hello"))
        .hasMessageContaining("the driver said: hello (expected: SUPPORTS …)");
    assertThatThrownBy(() -> shell("echo broken >&2; exit 3"))
        .hasMessageContaining("the driver said: null (expected: SUPPORTS …)")
        .hasMessageContaining("broken");
  }

  @Test
  void itEndsWithItsStandardInput() throws Exception {
    try (Driver driver = shell("echo SUPPORTS route; cat > /dev/null")) {
      driver.end();
    }
  }

  private Driver shell(String script) throws Exception {
    return new Driver(List.of("sh", "-c", script, "sh"), policy);
  }
}
