package dev.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.testing.tls.TestAuthority;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the soak of rotations judges by. */
class RotationTest {
  private static final RotationPlan PLAN =
      new RotationPlan(8, 1_000, 60, 1_000, 5_000, 5, 0, IdentityPolicy.Provider.JDK);

  private final TestAuthority authority = TestAuthority.root("test");
  private final RotationLooks looks = new RotationLooks();

  @Test
  void authorityIsTrustedBeforeItIssuesAndUntilItsLastCertificateIsOver() {
    RotationAuthorities authorities = new RotationAuthorities(PLAN.retiredAuthorities());
    for (int bundle = 0; bundle < 5; bundle++) {
      List<X509Certificate> before = authorities.bundle();
      TestAuthority retired = authorities.issuer();
      authorities.rotate();
      assertThat(before).contains(authorities.issuer().certificate());
      assertThat(authorities.bundle())
          .contains(retired.certificate())
          .hasSameSizeAs(before)
          .doesNotContain(before.get(0));
    }
    // Two seconds in use, and the five of the last one's life, are more than one bundle.
    assertThat(PLAN.retiredAuthorities()).isEqualTo(2);
  }

  @Test
  void bundleChangesWithEveryFifthCertificate() {
    Set<Integer> bundles = new HashSet<>();
    for (int change = 1; change <= PLAN.changes(); change++) {
      if (PLAN.changesBundle(change)) {
        bundles.add(change);
      }
    }
    assertThat(bundles).containsExactlyInAnyOrder(5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60);
  }

  @Test
  void oldCertificateOfALiveConnectionIsSeen() {
    Instant now = Instant.now();
    X509Certificate old =
        authority
            .issue(leaf -> leaf.valid(now.minus(Duration.ofSeconds(100)), now.plusSeconds(100)))
            .leaf();
    looks.look(List.of());
    assertThat(looks.oldestMillis()).isZero();
    looks.look(List.of(old));
    looks.look(List.of());
    assertThat(looks.oldestMillis()).isGreaterThanOrEqualTo(100_000);
    assertThat(looks.most()).isEqualTo(1);
  }

  @Test
  void certificateThatWasReplacedOrNeverIssuedIsSeenInAHandshake() {
    X509Certificate first = authority.issue("spiffe://soak.test/client").leaf();
    X509Certificate second = authority.issue("spiffe://soak.test/client").leaf();
    looks.issued(first);
    looks.succeeded(first);
    assertThat(looks.staleMillis()).isZero();
    looks.replaced(first);
    looks.succeeded(first);
    assertThat(looks.staleMillis()).isPositive();
    assertThat(looks.strangers()).isZero();
    looks.succeeded(second);
    assertThat(looks.strangers()).isEqualTo(1);
    assertThat(looks.handshakes()).isEqualTo(3);
    assertThat(looks.shown()).isEqualTo(2);
  }

  @Test
  void plansOutOfRangeAreRefused() {
    assertThatThrownBy(
            () -> new RotationPlan(0, 1_000, 60, 1_000, 5_000, 5, 0, IdentityPolicy.Provider.JDK))
        .hasMessage("--callers: 0 (expected: 1 to 256)");
    assertThatThrownBy(
            () -> new RotationPlan(8, 1_000, 60, 1_000, 500, 5, 0, IdentityPolicy.Provider.JDK))
        .hasMessage("--bundle: 500 (expected: 1000 to 60000)");
    // It would be over before there is another.
    assertThatThrownBy(
            () -> new RotationPlan(8, 1_000, 60, 1_000, 5_000, 2, 0, IdentityPolicy.Provider.JDK))
        .hasMessage("--life: 2 (expected: 3 to 86400)");
  }
}
