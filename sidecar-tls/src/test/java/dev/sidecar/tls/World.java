package dev.sidecar.tls;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.IdentityPolicy.Provider;
import dev.sidecar.policy.IdentityPolicy.Trust;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Who is trusted in the matrix of bad peers, and by whom: one world for all cases, so that each of
 * them is refused among authorities that vouch for others.
 */
final class World {
  static final String ORDERS = "spiffe://mesh.example/ns/shop/orders";
  static final String OURS = "spiffe://mesh.example/ns/shop/web";

  /** Trusted, by the bundle. */
  final TestAuthority mesh = TestAuthority.root("mesh");

  final TestAuthority issuing = mesh.intermediate("issuing");
  final TestAuthority bound = TestAuthority.rootFor("bound", "example.org");
  final TestAuthority strict = TestAuthority.root("strict");
  final TestAuthority revokedIntermediate = strict.intermediate("revoked intermediate");
  final TestAuthority stale = TestAuthority.root("stale");

  /** Trusted for its own domain only. */
  final TestAuthority partner = TestAuthority.root("partner");

  /** Not trusted. */
  final TestAuthority stranger = TestAuthority.root("stranger");

  final TestAuthority impostor = TestAuthority.root("mesh");

  final TestCertificate revoked = strict.issue(ORDERS);

  private final TestCertificate own = issuing.issue(leaf -> leaf.uri(OURS).dns("web.svc"));
  private final Path directory;

  World(Path directory) {
    this.directory = directory;
  }

  /** Ours, issued by the intermediate. */
  IdentityPolicy policy() throws IOException {
    own.write(directory.resolve("own.pem"), directory.resolve("own.key"));
    Path bundle = write("ca.pem", mesh.pem() + bound.pem() + strict.pem() + stale.pem());
    Path others = write("partner.pem", partner.pem());
    Path crl =
        write(
            "all.crl",
            TestCertificate.pem(strict.revoke(revoked.leaf(), revokedIntermediate.certificate()))
                + TestCertificate.pem(stale.revoke(Instant.now().minus(Duration.ofMinutes(1)))));
    return new IdentityPolicy(
        new IdentityPolicy.Files(directory.resolve("own.pem"), directory.resolve("own.key")),
        new Trust(bundle, Map.of("partner.example", others), List.of(crl)),
        Provider.JDK);
  }

  /** The same, trusting nobody but the partner. */
  IdentityPolicy partnerOnly() throws IOException {
    Path others = write("partner.pem", partner.pem());
    return policy().with(new Trust(null, Map.of("partner.example", others), List.of()));
  }

  PrivateKey ownKey() {
    return own.key();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
