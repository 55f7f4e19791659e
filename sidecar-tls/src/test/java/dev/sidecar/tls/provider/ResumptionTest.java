package dev.sidecar.tls.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.IdentityPolicy.Provider;
import dev.sidecar.policy.TlsPolicy.Version;
import dev.sidecar.testing.tls.TestAuthority;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Which provider resumes sessions: docs/TLS-COST.md says so. */
class ResumptionTest {
  private final TestAuthority authority = TestAuthority.root("mesh");
  private final Party server =
      new Party(
          TlsProvider.of(Provider.JDK),
          authority,
          authority.issue(leaf -> leaf.dns("orders.test")));

  @Test
  void jdkResumesSessionsOfTls13() throws IOException {
    assertThat(handshakesWithCertificatesOfThree(Provider.JDK)).isEqualTo(1);
  }

  /** With 1.84. When this fails, the page and the default deserve another look. */
  @Test
  void bouncyCastleResumesNone() throws IOException {
    assertThat(handshakesWithCertificatesOfThree(Provider.BOUNCY_CASTLE)).isEqualTo(3);
  }

  private int handshakesWithCertificatesOfThree(Provider provider) throws IOException {
    Party client =
        new Party(TlsProvider.of(provider), authority, authority.issue("spiffe://mesh.example/a"));
    try (Loopback loopback = new Loopback()) {
      for (int i = 0; i < 3; i++) {
        loopback.meet(client, Version.TLS_1_3, server, Version.TLS_1_3);
      }
    }
    return client.verified();
  }
}
