package dev.sidecar.tls.trust;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffeIdTest {

  @Test
  void idHasATrustDomainAndAPath() {
    SpiffeId id = SpiffeId.of("spiffe://mesh.example/ns/shop/orders");
    assertThat(id).isEqualTo(new SpiffeId("mesh.example", "/ns/shop/orders"));
    assertThat(id).hasToString("spiffe://mesh.example/ns/shop/orders");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spiffe://mesh.example",
        "spiffe://mesh.example/",
        "spiffe://mesh.example/a/",
        "spiffe://mesh.example//a",
        "spiffe://mesh.example/../a",
        "spiffe://mesh.example/a/.",
        "spiffe://Mesh.example/a",
        "SPIFFE://mesh.example/a",
        "spiffe:/mesh.example/a",
        "spiffe:///a",
        "spiffe://mesh.example:8443/a",
        "spiffe://user@mesh.example/a",
        "spiffe://mesh.example/a?b",
        "spiffe://mesh.example/a#b",
        "spiffe://mesh.example/a%20b",
      })
  void whatLooksLikeAnIdAndIsNoneIsMeantToBeOne(String uri) {
    assertThat(SpiffeId.of(uri)).isNull();
    assertThat(SpiffeId.isMeant(uri)).isTrue();
  }

  @Test
  void otherUrisAreNotMeant() {
    assertThat(SpiffeId.isMeant("https://orders.svc/")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "spiffe://mesh.example/ns/shop, true",
    "spiffe://mesh.example/ns/shop/orders, true",
    "spiffe://mesh.example/ns/sho, false",
    "spiffe://mesh.example/ns/shop/orders/1, false",
    "spiffe://mesh.exampl, false",
  })
  void prefixEndsWithASegment(String prefix, boolean within) {
    SpiffeId id = new SpiffeId("mesh.example", "/ns/shop/orders");
    assertThat(id.isWithin(prefix)).isEqualTo(within);
  }
}
