package dev.sidecar.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.Locality;
import dev.sidecar.endpoint.Placement;
import dev.sidecar.endpoint.WeightedEndpoint;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointLinesTest {
  @Test
  void aLineIsAnAddressAndPerhapsAWeightInTheOrderOfTheFile() {
    String text = "# orders\n10.0.0.2:80\n\n  10.0.0.1:80\t3 # big\r\n[::1]:8443 1000000";
    assertThat(EndpointLines.parse("f", text))
        .extracting(WeightedEndpoint::toString)
        .containsExactly(
            "10.0.0.2:80", "10.0.0.1:80 weight 3", "[0:0:0:0:0:0:0:1]:8443 weight 1000000");
  }

  @Test
  void howAnEndpointIsPlacedFollowsInAnyOrder() {
    String text =
        "10.0.0.1:80 3 metadata.version=v2 priority=1 metadata.a/b=x=y locality=eu/a # big\n"
            + "10.0.0.2:80 locality=us/b/rack-3";
    assertThat(EndpointLines.parse("f", text))
        .containsExactly(
            new WeightedEndpoint(
                Endpoint.parse("10.0.0.1:80"),
                3,
                new Placement(
                    1, new Locality("eu", "a", ""), Map.of("version", "v2", "a/b", "x=y"))),
            new WeightedEndpoint(
                Endpoint.parse("10.0.0.2:80"),
                1,
                Placement.NONE.with(new Locality("us", "b", "rack-3"))))
        .extracting(WeightedEndpoint::toString)
        .first()
        .isEqualTo(
            "10.0.0.1:80 weight 3 priority=1 locality=eu/a metadata.a/b=x=y metadata.version=v2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# nobody\n", "  \t \r\n"})
  void nothingIsAnEmptySet(String text) {
    assertThat(EndpointLines.parse("f", text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10.0.0.1       | f:1: 10.0.0.1 (expected: an IP address and a port, like 10.0.3.7:8443 or [::1]:8443)
          orders:80      | f:1: orders:80 (expected: an IP address and a port, like 10.0.3.7:8443 or [::1]:8443)
          10.0.0.1:0     | f:1: port: 0 (expected: 1 to 65535)
          10.0.0.1:80 0  | f:1: 10.0.0.1:80: weight: 0 (expected: 1 to 1000000)
          10.0.0.1:80 -1 | f:1: 10.0.0.1:80: weight: -1 (expected: 1 to 1000000)
          10.0.0.1:80 1000001 | f:1: 10.0.0.1:80: weight: 1000001 (expected: 1 to 1000000)
          10.0.0.1:80 1 2 | f:1: 10.0.0.1:80 1 2 (expected: an address and perhaps a weight, like 10.0.3.7:8443 3)
          10.0.0.1:80 priority=129 | f:1: 10.0.0.1:80: priority: 129 (expected: 0 to 128)
          10.0.0.1:80 priority=x | f:1: 10.0.0.1:80: priority: x (expected: 0 to 128)
          10.0.0.1:80 locality=eu//a | f:1: 10.0.0.1:80: eu//a (expected: a locality like eu/a or eu/a/rack-3)
          10.0.0.1:80 zone=a | f:1: 10.0.0.1:80: zone=a (expected: priority=1, locality=eu/a or metadata.version=v2)
          10.0.0.1:80 metadata.=a | f:1: 10.0.0.1:80: metadata:  (expected: a name of letters, digits, '_', '.', '/', '-')
          10.0.0.1:80 metadata.v= | f:1: 10.0.0.1:80: metadata.v:  (expected: 1 to 200 ASCII characters without blanks and '#')
          10.0.0.1:80 priority=1 2 | f:1: 10.0.0.1:80: 2 (expected: priority=1, locality=eu/a or metadata.version=v2)
          10.0.0.1:80 priority=1 priority=2 | f:1: 10.0.0.1:80: priority=2 (expected: priority once)
          """)
  void wrongLineIsRefusedWithItsPlace(String line, String message) {
    assertThatThrownBy(() -> EndpointLines.parse("f", line)).hasMessage(message);
  }

  @Test
  void addressThatStandsTwiceIsRefused() {
    assertThatThrownBy(() -> EndpointLines.parse("f", "10.0.0.1:80\n\n10.0.0.1:80 5"))
        .hasMessage("f:3: 10.0.0.1:80 (expected: once; it is on line 1)");
  }

  @Test
  void everyProblemIsToldButNotThousands() {
    assertThatThrownBy(() -> EndpointLines.parse("f", "a\n10.0.0.1:80\nb"))
        .hasMessageStartingWith("f:1: a (")
        .hasMessageContaining("\nf:3: b (");
    assertThatThrownBy(() -> EndpointLines.parse("f", "a\n".repeat(1_000)))
        .satisfies(failure -> assertThat(failure.getMessage().lines()).hasSize(11))
        .hasMessageEndingWith("\nand more");
  }
}
