package dev.sidecar.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Scripts that are written while requests arrive. */
class ScriptedEndpointTest {
  private final ScriptedNetwork network = new ScriptedNetwork();
  private final ScriptedEndpoint endpoint = network.endpoint("10.0.3.7:8443");

  @Test
  void stepThatHappenedOnceHappensTheRestOfItsTimes() {
    endpoint.answers(503);
    assertThat(endpoint.requested()).isNotNull();
    endpoint.times(2);
    assertThatThrownBy(network::verify).hasMessageContaining("never came to");
    assertThat(endpoint.requested()).isNotNull();
    assertThat(endpoint.requested()).isNull();
    assertThatCode(network::verify).doesNotThrowAnyException();
  }

  @Test
  void stepThatHappenedOnceHappensAlways() {
    endpoint.answers(503);
    assertThat(endpoint.requested()).isNotNull();
    endpoint.always();
    assertThat(endpoint.requested()).isNotNull();
    assertThat(endpoint.requested()).isNotNull();
  }

  @Test
  void timesThatHaveAllHappenedAddNothing() {
    endpoint.answers(503).times(2);
    assertThat(endpoint.requested()).isNotNull();
    assertThat(endpoint.requested()).isNotNull();
    endpoint.times(2).answers(200);
    assertThat(endpoint.requested()).isNotNull();
    assertThat(endpoint.requested()).isNull();
  }

  @Test
  void pathWithAScriptOfItsOwnTakesNoStepOfTheOther() {
    endpoint.answers(503);
    endpoint.at("/healthz").answers(200).times(2);
    assertThat(endpoint.requested("/healthz").step()).hasToString("answers 200");
    assertThat(endpoint.requested("/").step()).hasToString("answers 503");
    assertThatThrownBy(network::verify).hasMessageContaining("never came to");
    assertThat(endpoint.requested("/healthz").step()).hasToString("answers 200");
    assertThatCode(network::verify).doesNotThrowAnyException();
    assertThat(endpoint.requested("/healthz")).isNull();
    assertThat(endpoint.requested("/")).isNull();
  }
}
