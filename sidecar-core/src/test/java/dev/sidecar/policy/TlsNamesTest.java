package dev.sidecar.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of servers and peers. */
class TlsNamesTest {
  @ParameterizedTest
  @CsvSource({
    "orders.svc, false",
    "1.orders, false",
    "_orders, false",
    "10.0.0.1, true",
    "::1, true",
    "::ffff:10.0.0.1, true",
    "2001:DB8::1, true"
  })
  void aServerNameIsANameOrAnAddress(String name, boolean address) {
    assertThat(TlsPolicy.DEFAULT.withServerName(name).serverName()).isEqualTo(name);
    assertThat(TlsPolicy.isAddress(name)).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "orders.svc:443", "10.0.0.1:443", "[::1]", "a b", "*.svc", "é"})
  void whatIsNoServerNameIsRefused(String name) {
    assertThatThrownBy(() -> TlsPolicy.DEFAULT.withServerName(name))
        .hasMessageContaining("serverName")
        .hasMessageContaining("a host name or an address, without a port");
  }

  @Test
  void everyPeerWithASpiffeIdHasATrustDomain() {
    assertThat(new PeerMatch.SpiffeId("spiffe://mesh.example/a/b").trustDomain())
        .isEqualTo("mesh.example");
    assertThat(new PeerMatch.SpiffePrefix("spiffe://m/a").trustDomain()).isEqualTo("m");
    assertThat(new PeerMatch.TrustDomain("mesh.example").trustDomain()).isEqualTo("mesh.example");
    assertThat(new PeerMatch.DnsName("orders.svc").trustDomain()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spiffe://mesh.example",
        "spiffe://mesh.example/",
        "spiffe://mesh.example/a/",
        "spiffe://mesh.example/a//b",
        "spiffe://mesh.example/a/./b",
        "spiffe://mesh.example/..",
        "spiffe://Mesh.example/a",
        "spiffe://mesh.example:80/a",
        "spiffe://mesh.example/a?b",
        "https://mesh.example/a",
        "spiffe:///a"
      })
  void whatIsNoSpiffeIdIsRefused(String id) {
    assertThatThrownBy(() -> new PeerMatch.SpiffeId(id)).isInstanceOf(InvalidPolicyException.class);
    assertThatThrownBy(() -> new PeerMatch.SpiffePrefix(id))
        .isInstanceOf(InvalidPolicyException.class);
  }
}
