package dev.sidecar.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.IdentityPolicy.Provider;
import dev.sidecar.policy.TlsPolicy.Version;
import dev.sidecar.testing.ManualTime;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import dev.sidecar.testing.tls.TestLeaf;
import dev.sidecar.tls.Loopback.Outcomes;
import dev.sidecar.tls.identity.KeyedIdentity;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What providers ask for, and which key fits it. */
@Timeout(120)
class FixedKeyManagerTest {
  private static final TestAuthority AUTHORITY = TestAuthority.root("mesh");

  @ParameterizedTest
  @CsvSource({
    "EC,          true,  false",
    "EC_EC,       true,  false",
    "EC_RSA,      true,  false",
    "EC/secp256r1,true,  false",
    "ECDHE_ECDSA, true,  false",
    "ECDHE_RSA,   false, true",
    "RSA,         false, true",
    "KE:RSA,      false, false",
    "DSA,         false, false"
  })
  void keyIsShownWhereItFits(String asked, boolean ofCurve, boolean ofRsa) {
    assertThat(manager(leaf -> leaf).chooseServerAlias(asked, null, null) != null)
        .isEqualTo(ofCurve);
    assertThat(manager(leaf -> leaf.rsa(2048)).chooseServerAlias(asked, null, null) != null)
        .isEqualTo(ofRsa);
  }

  private static FixedKeyManager manager(UnaryOperator<TestLeaf> kind) {
    TestCertificate own = AUTHORITY.issue(kind);
    return new FixedKeyManager(new KeyedIdentity(own.chain(), own.key()));
  }

  @ParameterizedTest
  @CsvSource({"JDK, true", "JDK, false", "BOUNCY_CASTLE, true", "BOUNCY_CASTLE, false"})
  void eitherKeyServesTls12(Provider provider, boolean rsa, @TempDir Path directory)
      throws Exception {
    try (CallingMesh mesh = new CallingMesh(directory, provider)) {
      mesh.identify(
          mesh.authority.issue(leaf -> (rsa ? leaf.rsa(2048) : leaf).uri(CallingMesh.ORDERS)));
      try (MeshIdentity server =
          MeshTls.create().follow(mesh.identity(), ManualTime.standing().timer())) {
        ServingContext context = server.serving(List.of(), Version.TLS_1_2);
        Outcomes outcomes =
            Loopback.connect(
                AnyPeer.showing(mesh.authority.issue(CallingMesh.OURS), "TLSv1.2").calling(),
                (accepted, port) -> context.secure(accepted));
        assertThat(outcomes.areGood()).as("%s", outcomes).isTrue();
      }
    }
  }
}
