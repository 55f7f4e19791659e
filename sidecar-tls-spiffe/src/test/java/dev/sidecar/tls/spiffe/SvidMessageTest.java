package dev.sidecar.tls.spiffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import dev.sidecar.tls.identity.IdentityState;
import io.spiffe.workloadapi.grpc.Workload.X509SVID;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SvidMessageTest {
  private static final String ID = "spiffe://mesh.example/ns/shop/orders";
  private static final TestAuthority ROOT = TestAuthority.root("mesh");
  private static final TestAuthority PARTNER = TestAuthority.root("partner");
  private static final X509SVID GOOD = Messages.svid(ID, ROOT);

  @Test
  void messageIsReadWhole() throws Exception {
    TestCertificate certificate = ROOT.intermediate("below").issue(ID);
    X509CRL list = ROOT.revoke();
    X509SVIDResponse message =
        Messages.federated(
                Messages.of(Messages.svid(ID, certificate, ROOT)), "partner.example", PARTNER)
            .toBuilder()
            .addCrl(ByteString.copyFrom(list.getEncoded()))
            .build();

    IdentityState state = SvidMessage.read(message);

    assertThat(state.identity().chain()).isEqualTo(certificate.chain()).hasSize(2);
    assertThat(state.identity().key()).isEqualTo(certificate.key());
    assertThat(state.trust().bundle()).isEmpty();
    assertThat(state.trust().domains())
        .containsOnlyKeys("mesh.example", "partner.example")
        .containsEntry("mesh.example", List.of(ROOT.certificate()))
        .containsEntry("partner.example", List.of(PARTNER.certificate()));
    assertThat(state.trust().crls()).containsExactly(list);
  }

  @Test
  void firstOfSeveralIdentitiesIsTheDefault() throws Exception {
    X509SVID second = Messages.svid("spiffe://other.example/api", PARTNER);
    IdentityState state = SvidMessage.read(Messages.of(GOOD, second));
    assertThat(state.identity()).asString().startsWith(ID);
    assertThat(state.trust().domains()).containsOnlyKeys("mesh.example", "other.example");
  }

  @Test
  void bundleHoldsEveryAuthorityOfItsDomain() throws Exception {
    TestAuthority next = TestAuthority.root("next");
    X509SVID svid = Messages.svid(ID, ROOT.issue(ID), ROOT, next);
    assertThat(SvidMessage.read(Messages.of(svid)).trust().domains())
        .containsEntry("mesh.example", List.of(ROOT.certificate(), next.certificate()));
  }

  @Test
  void domainWithAnEmptyBundleIsNotThere() throws Exception {
    X509SVIDResponse message =
        Messages.of(GOOD).toBuilder()
            .putFederatedBundles("spiffe://partner.example", ByteString.EMPTY)
            .build();
    assertThat(SvidMessage.read(message).trust().domains()).containsOnlyKeys("mesh.example");
  }

  @Test
  void rsaKeyIsReadToo() throws Exception {
    TestCertificate certificate = ROOT.issue(leaf -> leaf.uri(ID).rsa(2048));
    assertThat(SvidMessage.read(Messages.of(Messages.svid(ID, certificate, ROOT))).identity().key())
        .isEqualTo(certificate.key());
  }

  static Stream<Arguments> malformed() {
    ByteString junk = ByteString.copyFromUtf8("junk");
    return Stream.of(
        one("svids[0].x509_svid: none (expected", svid -> svid.clearX509Svid()),
        one("svids[0].x509_svid: ", svid -> svid.setX509Svid(junk)),
        one("svids[0].x509_svid: ", svid -> svid.setX509Svid(svid.getX509Svid().substring(0, 100))),
        one(
            "svids[0].x509_svid_key: 0 bytes (expected: an EC key",
            svid -> svid.clearX509SvidKey()),
        one(
            "svids[0].x509_svid_key: 4 bytes (expected: an EC key",
            svid -> svid.setX509SvidKey(junk)),
        one(
            "svids[0]: the key is not that of the certificate",
            svid -> svid.setX509SvidKey(Messages.svid(ID, ROOT).getX509SvidKey())),
        one(
            "svids[0].x509_svid: an authority's (expected: a workload's own)",
            svid -> svid.setX509Svid(Messages.bundle(ROOT))),
        one("svids[0].bundle: none", svid -> svid.clearBundle()),
        one("svids[0].bundle: ", svid -> svid.setBundle(junk)),
        one(
            "svids[0].spiffe_id: mesh/orders (expected: a SPIFFE id)",
            svid -> svid.setSpiffeId("mesh/orders")),
        one(
            "svids[0].x509_svid: URI names: [" + ID + "]",
            svid -> svid.setSpiffeId("spiffe://mesh.example/other")),
        issued("URI names: []", ROOT.issue(leaf -> leaf.dns("orders.svc"))),
        issued(
            "URI names: [" + ID + ", spiffe://mesh.example/b]",
            ROOT.issue(leaf -> leaf.uri(ID).uri("spiffe://mesh.example/b"))),
        issued("no digitalSignature", ROOT.issue(leaf -> leaf.uri(ID).encipherOnly())));
  }

  private static Arguments one(String wrong, UnaryOperator<X509SVID.Builder> change) {
    return Arguments.of(wrong, Messages.of(change.apply(GOOD.toBuilder()).build()));
  }

  private static Arguments issued(String wrong, TestCertificate certificate) {
    return Arguments.of(wrong, Messages.of(Messages.svid(ID, certificate, ROOT)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void malformedIdentityIsRefusedWithItsPlace(String wrong, X509SVIDResponse message) {
    assertThatThrownBy(() -> SvidMessage.read(message))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining(wrong)
        .hasMessageContaining("(expected: ");
  }

  @Test
  void messageWithoutIdentityIsRefused() {
    assertThatThrownBy(() -> SvidMessage.read(X509SVIDResponse.getDefaultInstance()))
        .hasMessage("svids: none (expected: at least one)");
  }

  @Test
  void malformedBundleOfAnotherDomainRefusesTheMessage() {
    X509SVIDResponse message =
        Messages.of(GOOD).toBuilder()
            .putFederatedBundles("spiffe://partner.example", ByteString.copyFromUtf8("junk"))
            .build();
    assertThatThrownBy(() -> SvidMessage.read(message))
        .hasMessageContaining("federated_bundles.spiffe://partner.example: ");
  }

  @Test
  void malformedRevocationListRefusesTheMessage() {
    X509SVIDResponse message =
        Messages.of(GOOD).toBuilder().addCrl(ByteString.copyFromUtf8("junk")).build();
    assertThatThrownBy(() -> SvidMessage.read(message)).hasMessageContaining("crl[0]: ");
  }

  @Test
  void everythingWrongIsToldAtOnce() {
    X509SVIDResponse message =
        Messages.of(GOOD.toBuilder().clearX509SvidKey().clearBundle().build()).toBuilder()
            .addCrl(ByteString.copyFromUtf8("junk"))
            .build();
    assertThatThrownBy(() -> SvidMessage.read(message))
        .hasMessageContainingAll("x509_svid_key: ", "bundle: ", "crl[0]: ");
  }

  @Test
  void nothingOfTheKeyIsTold() throws Exception {
    byte[] key = GOOD.getX509SvidKey().toByteArray();
    key[key.length / 2] ^= 0x55;
    key[3] ^= 0x55;
    X509SVIDResponse message =
        Messages.of(GOOD.toBuilder().setX509SvidKey(ByteString.copyFrom(key)).build());
    String text = Base64.getEncoder().encodeToString(key).substring(40, 60);
    assertThatThrownBy(() -> SvidMessage.read(message))
        .hasNoCause()
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .doesNotContain(text)
                    .doesNotContain(new String(key, StandardCharsets.ISO_8859_1)));
    assertThat(SvidMessage.read(Messages.of(GOOD)).toString())
        .contains(ID)
        .doesNotContainIgnoringCase("key");
  }
}
