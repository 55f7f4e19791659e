package dev.sidecar.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.3.7:8443, 10.0.3.7:8443",
    "0.0.0.0:1, 0.0.0.0:1",
    "255.255.255.255:65535, 255.255.255.255:65535",
    "[::1]:8443, [0:0:0:0:0:0:0:1]:8443",
    "[2001:db8::7]:80, [2001:db8:0:0:0:0:0:7]:80",
  })
  void addressAndPortAreRead(String text, String expected) {
    assertThat(Endpoint.parse(text)).hasToString(expected);
    assertThat(Endpoint.parse(expected)).isEqualTo(Endpoint.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":80",
        "10.0.0.1",
        "10.0.0.1:",
        "999.1.1.1:80",
        "256.0.0.1:80",
        "1.2.3:80",
        "1.2.3.4.5:80",
        "01.2.3.4:80",
        "1.2.3.4 :80",
        "167772161:80",
        "localhost:80",
        "orders.example:80",
        "10.0.0.1:+80",
        "10.0.0.1:-80",
        "10.0.0.1: 80",
        "10.0.0.1:http",
        "10.0.0.1:123456",
        "::1:80",
        "[::1]",
        "[]:80",
        "[:::]:80",
        "[1::2::3]:80",
        "[ab:cd]:80",
        "[orders]:80",
        "[10.0.0.1]:80",
        "[g::1]:80",
      })
  void anythingElseIsRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            text + " (expected: an IP address and a port, like 10.0.3.7:8443 or [::1]:8443)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1:0", "10.0.0.1:65536", "10.0.0.1:99999"})
  void portOutOfRangeIsRefused(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: 1 to 65535)");
  }
}
