package dev.sidecar.tls;

import static dev.sidecar.tls.World.ORDERS;
import static dev.sidecar.tls.trust.PeerRole.SERVES;

import dev.sidecar.failure.HandshakeFailure;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import dev.sidecar.testing.tls.TestLeaf;
import dev.sidecar.tls.trust.PeerRole;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A peer that must be refused, and its twin that differs in nothing but the fault and must not be.
 *
 * @param says what the message holds beside the reason: the fault and the expectation
 * @param identity that the message names
 */
record BadPeer(
    String fault,
    HandshakeFailure refusal,
    TestCertificate bad,
    TestCertificate good,
    List<PeerMatch> peers,
    String identity,
    String says) {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Override
  public String toString() {
    return fault;
  }

  /** Those that either side must refuse. */
  static Stream<BadPeer> all(World world, PeerRole role) {
    TestCertificate good = world.issuing.issue(ORDERS);
    List<PeerMatch> orders = List.of(new PeerMatch.SpiffeId(ORDERS));
    Instant now = Instant.now();
    String domain = "spiffe://mesh.example";
    UnaryOperator<TestLeaf> named = leaf -> leaf.uri(ORDERS);
    return Stream.of(
        of(
            "expired",
            HandshakeFailure.EXPIRED,
            issued(world, leaf -> leaf.valid(now.minus(MINUTE.multipliedBy(2)), now.minus(MINUTE))),
            good,
            "was valid until"),
        of(
            "not yet valid",
            HandshakeFailure.NOT_YET_VALID,
            issued(world, leaf -> leaf.valid(now.plus(MINUTE), now.plus(MINUTE.multipliedBy(2)))),
            good,
            "is valid from"),
        new BadPeer(
            "another trust domain",
            HandshakeFailure.WRONG_TRUST_DOMAIN,
            world.issuing.issue("spiffe://other.example/ns/shop/orders"),
            good,
            orders,
            "spiffe://other.example/ns/shop/orders",
            "expected: " + ORDERS),
        new BadPeer(
            "another trust domain than the whole one that may come",
            HandshakeFailure.WRONG_TRUST_DOMAIN,
            world.issuing.issue("spiffe://other.example/ns/shop/orders"),
            good,
            List.of(new PeerMatch.TrustDomain("mesh.example")),
            "spiffe://other.example/ns/shop/orders",
            "expected: any id of trust domain mesh.example"),
        new BadPeer(
            "another SPIFFE id",
            HandshakeFailure.WRONG_IDENTITY,
            world.issuing.issue(domain + "/ns/shop/carts"),
            good,
            orders,
            domain + "/ns/shop/carts",
            "expected: " + ORDERS),
        new BadPeer(
            "a prefix that ends within a segment",
            HandshakeFailure.WRONG_IDENTITY,
            world.issuing.issue(domain + "/ns/shopping/orders"),
            good,
            List.of(new PeerMatch.SpiffePrefix(domain + "/ns/shop")),
            domain + "/ns/shopping/orders",
            "expected: " + domain + "/ns/shop and below"),
        new BadPeer(
            "two URI names",
            HandshakeFailure.TWO_IDENTITIES,
            world.issuing.issue(leaf -> leaf.uri(ORDERS).uri(domain + "/admin")),
            good,
            orders,
            ORDERS,
            "2 URI names (expected: exactly one"),
        new BadPeer(
            "two URI names, of which one is no identity",
            HandshakeFailure.TWO_IDENTITIES,
            world.issuing.issue(leaf -> leaf.uri(ORDERS).uri("https://orders.svc/")),
            good,
            orders,
            ORDERS,
            "2 URI names (expected: exactly one"),
        new BadPeer(
            "a SPIFFE id that is malformed",
            HandshakeFailure.MALFORMED_IDENTITY,
            world.issuing.issue("spiffe://Mesh.Example/ns/shop/orders"),
            good,
            orders,
            "spiffe://Mesh.Example/ns/shop/orders",
            "no SPIFFE id of a workload"),
        new BadPeer(
            "a SPIFFE id of a whole trust domain",
            HandshakeFailure.MALFORMED_IDENTITY,
            world.issuing.issue(domain),
            good,
            List.of(new PeerMatch.TrustDomain("mesh.example")),
            domain,
            "no SPIFFE id of a workload"),
        new BadPeer(
            "no name but a common name",
            HandshakeFailure.NO_NAME,
            world.issuing.issue(leaf -> leaf.commonName("orders.svc")),
            good,
            orders,
            "CN=orders.svc",
            "no subject alternative name (expected: " + ORDERS),
        new BadPeer(
            "a host name where an identity is wanted",
            HandshakeFailure.NO_IDENTITY,
            world.issuing.issue(leaf -> leaf.dns("orders.svc")),
            good,
            orders,
            "orders.svc",
            "no SPIFFE id (expected: " + ORDERS),
        new BadPeer(
            "another host name where one is wanted of whoever it is",
            HandshakeFailure.WRONG_HOST,
            world.issuing.issue(leaf -> leaf.uri(ORDERS).dns("carts.svc")),
            world.issuing.issue(leaf -> leaf.uri(ORDERS).dns("orders.svc")),
            List.of(new PeerMatch.DnsName("orders.svc")),
            ORDERS,
            "none of these names (expected: orders.svc"),
        of(
            "for the other side only",
            HandshakeFailure.WRONG_PURPOSE,
            issued(world, role == SERVES ? TestLeaf::clientOnly : TestLeaf::serverOnly),
            issued(world, role == SERVES ? TestLeaf::serverOnly : TestLeaf::clientOnly),
            "expected: " + (role == SERVES ? "serverAuth" : "clientAuth")),
        of(
            "for signed code only",
            HandshakeFailure.WRONG_PURPOSE,
            issued(world, TestLeaf::codeOnly),
            issued(world, TestLeaf::anyPurpose),
            "expected: " + (role == SERVES ? "serverAuth" : "clientAuth")),
        of(
            "a key that may not sign handshakes",
            HandshakeFailure.WRONG_KEY_USAGE,
            issued(world, TestLeaf::encipherOnly),
            good,
            "expected: digitalSignature"),
        of(
            "self-signed",
            HandshakeFailure.SELF_SIGNED,
            TestAuthority.selfSigned(named),
            good,
            "vouches for itself"),
        of(
            "an authority that nobody knows",
            HandshakeFailure.UNKNOWN_AUTHORITY,
            world.stranger.issue(ORDERS),
            good,
            "issued by CN=stranger"),
        of(
            "an authority that nobody knows, which sends its root along",
            HandshakeFailure.UNKNOWN_AUTHORITY,
            withRoot(world),
            good,
            "vouched for by CN=stranger"),
        of(
            "an authority that took the name of ours",
            HandshakeFailure.BAD_SIGNATURE,
            world.impostor.issue(ORDERS),
            world.mesh.issue(ORDERS),
            "expected: a chain as of RFC 5280"),
        of(
            "a partner's authority, vouching for our domain",
            HandshakeFailure.UNKNOWN_AUTHORITY,
            world.partner.issue(ORDERS),
            good,
            "issued by CN=partner"),
        new BadPeer(
            "our authority, vouching for a partner's domain",
            HandshakeFailure.UNKNOWN_AUTHORITY,
            world.mesh.issue("spiffe://partner.example/pay"),
            world.partner.issue("spiffe://partner.example/pay"),
            List.of(new PeerMatch.SpiffeId("spiffe://partner.example/pay")),
            "spiffe://partner.example/pay",
            "expected: a chain to CN=partner"),
        of(
            "an intermediate left out",
            HandshakeFailure.INTERMEDIATE_MISSING,
            good.alone(),
            good,
            "CN=issuing was not sent"),
        of(
            "an intermediate that has expired",
            HandshakeFailure.EXPIRED,
            world.mesh.expiredIntermediate("tired").issue(ORDERS),
            good,
            "CN=tired was valid until"),
        of(
            "issued by one that may not issue",
            HandshakeFailure.NOT_AN_AUTHORITY,
            world.mesh.pretender("pretender").issue(ORDERS),
            good,
            "expected: a chain as of RFC 5280"),
        new BadPeer(
            "an authority's certificate in place of a peer's",
            HandshakeFailure.IS_AUTHORITY,
            world.issuing.asPeer(),
            good,
            orders,
            "CN=issuing",
            "expected: that of a peer"),
        of(
            "a name that its intermediate may not vouch for",
            HandshakeFailure.NAME_CONSTRAINT,
            world
                .mesh
                .intermediateFor("narrow", "example.org")
                .issue(leaf -> leaf.uri(ORDERS).dns("orders.example.com")),
            world
                .mesh
                .intermediateFor("narrow", "example.org")
                .issue(leaf -> leaf.uri(ORDERS).dns("orders.example.org")),
            "expected: a chain as of RFC 5280"),
        of(
            "a name that its root may not vouch for",
            HandshakeFailure.NAME_CONSTRAINT,
            world.bound.issue(leaf -> leaf.uri(ORDERS).dns("orders.example.com")),
            world.bound.issue(leaf -> leaf.uri(ORDERS).dns("orders.example.org")),
            "expected: a chain as of RFC 5280"),
        of(
            "revoked",
            HandshakeFailure.REVOKED,
            world.revoked,
            world.strict.issue(ORDERS),
            "expected: one that CN=strict has not revoked"),
        of(
            "an intermediate that is revoked",
            HandshakeFailure.REVOKED,
            world.revokedIntermediate.issue(ORDERS),
            world.strict.intermediate("other").issue(ORDERS),
            "CN=revoked intermediate, serial"),
        of(
            "a revocation list that is out of date",
            HandshakeFailure.REVOCATION_UNKNOWN,
            world.stale.issue(ORDERS),
            good,
            "the revocation list of CN=stale is out of date"),
        of(
            "a key that is too short",
            HandshakeFailure.WEAK_KEY,
            issued(world, leaf -> leaf.rsa(1024)),
            issued(world, leaf -> leaf.rsa(2048)),
            "RSA of 1024 bits (expected: RSA of 2048 bits or more"),
        of(
            "signed over SHA-1",
            HandshakeFailure.WEAK_SIGNATURE,
            issued(world, TestLeaf::sha1),
            good,
            "SHA1withECDSA (expected: SHA-256 or better)"));
  }

  /** Those that only a host name tells: for a client without {@code peers}. */
  static Stream<BadPeer> byHost(World world) {
    TestCertificate good = world.issuing.issue(leaf -> leaf.dns("orders.svc"));
    return Stream.of(
        new BadPeer(
            "another host",
            HandshakeFailure.WRONG_HOST,
            world.issuing.issue(leaf -> leaf.dns("carts.svc")),
            good,
            List.of(),
            "carts.svc",
            "expected: orders.svc"),
        new BadPeer(
            "a wildcard of another depth",
            HandshakeFailure.WRONG_HOST,
            world.issuing.issue(leaf -> leaf.dns("*.orders.svc")),
            good,
            List.of(),
            "*.orders.svc",
            "expected: orders.svc"),
        new BadPeer(
            "the host as a common name",
            HandshakeFailure.NO_NAME,
            world.issuing.issue(leaf -> leaf.commonName("orders.svc")),
            good,
            List.of(),
            "CN=orders.svc",
            "expected: orders.svc"),
        new BadPeer(
            "an identity that is no host",
            HandshakeFailure.WRONG_HOST,
            world.issuing.issue(ORDERS),
            good,
            List.of(),
            ORDERS,
            "expected: orders.svc"),
        new BadPeer(
            "an address in place of a name",
            HandshakeFailure.WRONG_HOST,
            world.issuing.issue(leaf -> leaf.ip("127.0.0.1")),
            good,
            List.of(),
            "127.0.0.1",
            "expected: orders.svc"));
  }

  private static TestCertificate issued(World world, UnaryOperator<TestLeaf> fault) {
    return world.issuing.issue(leaf -> fault.apply(leaf.uri(ORDERS)));
  }

  private static TestCertificate withRoot(World world) {
    TestCertificate issued = world.stranger.issue(ORDERS);
    return new TestCertificate(List.of(issued.leaf(), world.stranger.certificate()), issued.key());
  }

  private static BadPeer of(
      String fault,
      HandshakeFailure refusal,
      TestCertificate bad,
      TestCertificate good,
      String says) {
    List<PeerMatch> orders = List.of(new PeerMatch.SpiffeId(ORDERS));
    return new BadPeer(fault, refusal, bad, good, orders, ORDERS, says);
  }
}
