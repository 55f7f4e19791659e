package dev.sidecar.tls.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {

  @ParameterizedTest
  @CsvSource({
    "orders.svc, orders.svc, true",
    "ORDERS.svc, orders.SVC, true",
    "orders.svc., orders.svc, true",
    "orders.svc, orders.svc., true",
    "orders.svc, carts.svc, false",
    "orders.svc, a.orders.svc, false",
    "*.example.org, a.example.org, true",
    "*.example.org, A.EXAMPLE.org, true",
    "*.example.org, a.b.example.org, false",
    "*.example.org, example.org, false",
    "*.example.org, .example.org, false",
    "*.org, example.org, false",
    "*, orders, false",
    "*., orders, false",
    "a*.example.org, ab.example.org, false",
    "*a.example.org, ba.example.org, false",
    "a.*.org, a.example.org, false",
    "xn--*.example.org, xn--a.example.org, false",
    "*.*.example.org, a.b.example.org, false",
    "'', orders, false",
    // An address is no name, whatever a DNS name in a certificate says.
    "127.0.0.1, 127.0.0.1, false",
    "*.0.0.1, 127.0.0.1, false",
  })
  void dnsNameHoldsAHost(String presented, String host, boolean holds) {
    assertThat(HostNames.hold(new PeerNames(List.of(), List.of(presented), List.of()), host))
        .isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1, true",
    "127.0.0.1, 127.0.0.2, false",
    "2001:db8:0:0:0:0:0:1, 2001:db8::1, true",
    "2001:db8:0:0:0:0:0:1, [2001:DB8::1], true",
    "2001:db8:0:0:0:0:0:1, 2001:db8::2, false",
    "127.0.0.1, orders.svc, false",
    "999.0.0.1, 999.0.0.1, false",
  })
  void addressHoldsAnAddress(String presented, String host, boolean holds) {
    assertThat(HostNames.hold(new PeerNames(List.of(), List.of(), List.of(presented)), host))
        .isEqualTo(holds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "2001:db8::1"})
  void addressesAreNoNames(String host) {
    assertThat(Peer.isAddress(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"orders", "orders.svc", "1.2.3", "1.2.3.4.example"})
  void namesAreNoAddresses(String host) {
    assertThat(Peer.isAddress(host)).isFalse();
  }
}
