package dev.sidecar.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Fails where tests would be skipped for want of a peer that SIDECAR_REQUIRE names. */
class RequiredPeersTest {

  @Test
  void requiredEnvoyIsThere() {
    String required = System.getenv().getOrDefault("SIDECAR_REQUIRE", "");
    if (!List.of(required.split(",")).contains("envoy")) {
      return;
    }
    String binary = System.getenv("ENVOY_BIN");
    assertThat(binary).as("ENVOY_BIN, since SIDECAR_REQUIRE=%s", required).isNotBlank();
    assertThat(Path.of(binary)).as("ENVOY_BIN").matches(Files::isExecutable, "is executable");
  }
}
