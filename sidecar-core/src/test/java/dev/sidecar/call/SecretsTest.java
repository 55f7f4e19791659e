package dev.sidecar.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "AWSAccessKeyId",
        "Signature",
        "sig",
        "X-Goog-Signature",
        "X-Amz-Signature",
        "x-amz-credential",
        "X-AMZ-Security-Token",
        "access_token",
        "Token",
        "API_KEY"
      })
  void parametersThatGrantAccessAreSecret(String name) {
    assertThat(Secrets.isParameter(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"page", "key", "tokens", "X-Amz-Date"})
  void otherParametersAreNot(String name) {
    assertThat(Secrets.isParameter(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "Proxy-Authorization",
        "cookie",
        "X-API-Key",
        "x-auth-token",
        "X-Access-Token",
        "X-Amz-Security-Token"
      })
  void headersThatGrantAccessAreSecret(String name) {
    assertThat(Secrets.isHeader(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"accept", "x-request-id"})
  void otherHeadersAreNot(String name) {
    assertThat(Secrets.isHeader(name)).isFalse();
  }
}
