package dev.sidecar.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an identity and a cluster's {@code tls} say, and every refusal, word for word. */
class IdentityReaderTest {
  private static final Path A = Path.of("/a");
  private static final Path B = Path.of("/b");

  @Test
  void eachSourceIsRead() {
    assertThat(identity("files: {certificates: /a, key: /b}").source())
        .isEqualTo(new IdentityPolicy.Files(A, B));
    assertThat(identity("pkcs12: {file: /a, passwordFile: /b}").source())
        .isEqualTo(new IdentityPolicy.Pkcs12(A, B));
    assertThat(identity("workloadApi: {socket: unix:/run/agent.sock}").source())
        .isEqualTo(new IdentityPolicy.WorkloadApi("unix:/run/agent.sock"));
    assertThat(identity("workloadApi: {}").source())
        .isEqualTo(new IdentityPolicy.WorkloadApi(null));
    assertThat(identity("custom: vault").source()).isEqualTo(new IdentityPolicy.Custom("vault"));
    assertThat(identity("")).isEqualTo(IdentityPolicy.NONE);
  }

  @Test
  void trustAndProviderAreRead() {
    IdentityPolicy read =
        identity(
            "trust: {bundle: /a, domains: {partner.example: /b}, crls: [/b, /a]},"
                + " provider: bouncycastle");
    assertThat(read.trust())
        .isEqualTo(new IdentityPolicy.Trust(A, Map.of("partner.example", B), List.of(B, A)));
    assertThat(read.provider()).isEqualTo(IdentityPolicy.Provider.BOUNCY_CASTLE);
  }

  @Test
  void tlsOfAClusterIsRead() {
    assertThat(tls("{}")).isEqualTo(TlsPolicy.DEFAULT);
    assertThat(
            tls(
                "{serverName: orders.svc, trust: system, minVersion: 1.2, peers: [{spiffe:"
                    + " spiffe://mesh.example/a}, {spiffePrefix: spiffe://mesh.example/b},"
                    + " {trustDomain: c}, {dns: d}]}"))
        .isEqualTo(
            new TlsPolicy(
                "orders.svc",
                TlsPolicy.Trust.SYSTEM,
                List.of(
                    new PeerMatch.SpiffeId("spiffe://mesh.example/a"),
                    new PeerMatch.SpiffePrefix("spiffe://mesh.example/b"),
                    new PeerMatch.TrustDomain("c"),
                    new PeerMatch.DnsName("d")),
                TlsPolicy.Version.TLS_1_2));
    assertThat(tls("{minVersion: \"1.3\"}")).isEqualTo(TlsPolicy.DEFAULT);
  }

  @Test
  void relativePathsAreBesideThePolicysFile(@TempDir Path directory) throws Exception {
    Path policy = directory.resolve("mesh.yaml");
    Files.writeString(
        policy,
        "identity: {files: {certificates: a.pem, key: ../b}, trust: {bundle: c, domains: {d: e},"
            + " crls: [f]}}\nclusters: {}\nroutes: []\n");
    IdentityPolicy read = PolicyFile.load(policy).identity();
    assertThat(read.source())
        .isEqualTo(new IdentityPolicy.Files(directory.resolve("a.pem"), directory.resolve("../b")));
    assertThat(read.trust())
        .isEqualTo(
            new IdentityPolicy.Trust(
                directory.resolve("c"),
                Map.of("d", directory.resolve("e")),
                List.of(directory.resolve("f"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          files: {certificates: a} | files.key: missing (expected: a path)
          files: a | files: a (expected: a mapping like {certificates: PATH, key: PATH})
          files: {certificates: a, key: [b]} | files.key: a list (expected: a path)
          files: {certificates: a, key: ' '} | files.key:   (expected: a path)
          files: {certificates: a, kye: b, key: c} | files.kye: unknown key (did you mean key?)
          files: {certificates: a, key: b}, custom: c | both files and custom (expected: one of them)
          pkcs12: {file: a, passwordFile: b}, workloadApi: {} | both pkcs12 and workloadApi (expected: one of them)
          pkcs12: {file: a, passwordFile: b, password: c} | pkcs12.password: unknown key (expected: file, passwordFile)
          workloadApi: {socket: /run/agent.sock} | workloadApi.socket: /run/agent.sock (expected: unix:/path or tcp://address:port)
          workloadApi: {}, trust: {bundle: a} | trust: beside workloadApi, which brings the bundles (expected: one of the two)
          custom: a b | custom: a b (expected: 1 to 100 letters, digits, '_', '.', '-')
          trust: {crls: [a]} | trust.crls: [a] (expected: none without a bundle or domains)
          trust: {bundle: a, crls: [b, b]} | trust.crls[1]: b (expected: each once)
          trust: {domains: {}} | trust.domains: an empty mapping (expected: a mapping of trust domains to paths)
          trust: {domains: {Mesh: a}} | trust.domains.Mesh: Mesh (expected: a trust domain like mesh.example)
          trust: {domains: {1: a, 2: []}} | trust.domains.2: a list (expected: a path)
          trust: {bundel: a} | trust.bundel: unknown key (did you mean bundle?)
          provider: openssl | provider: openssl (expected: one of jdk, bouncycastle)
          provider: bouncy-castel | provider: bouncy-castel (did you mean bouncycastle?)
          """)
  void anIdentityIsRefusedWithItsPlace(String identity, String message) {
    String refusal = refusal("identity: {" + identity + "}\nclusters: {}\nroutes: []\n");
    assertThat(refusal.replaceFirst("mesh.yaml:1:[0-9]+: identity[.:] ?", "")).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          true | true (expected: a mapping; {} is every default)
          {trust: everybody} | trust: everybody (expected: one of identity, system)
          {minVersion: 1.1} | minVersion: 1.1 (expected: "1.2" or "1.3")
          {serverName: a/b} | serverName: a/b (expected: a host name or an address, without a port)
          {serverName: 'orders.svc:443'} | serverName: orders.svc:443 (expected: a host name or an address, without a port)
          {serverNmae: a} | serverNmae: unknown key (did you mean serverName?)
          {peers: []} | peers: an empty list (expected: a list like [{spiffe: spiffe://mesh.example/ns/shop/orders}], or no peers for the server name alone)
          {peers: orders} | peers: orders (expected: a list like [{spiffe: spiffe://mesh.example/ns/shop/orders}])
          {peers: [orders]} | peers[0]: orders (expected: one of {spiffe: ID}, {spiffePrefix: ID}, {trustDomain: NAME}, {dns: NAME})
          {peers: [{}]} | peers[0]: a mapping (expected: one of {spiffe: ID}, {spiffePrefix: ID}, {trustDomain: NAME}, {dns: NAME})
          {peers: [{dns: a, spiffe: b}]} | peers[0]: both spiffe and dns (expected: one of them)
          {peers: [{spife: a}]} | peers[0].spife: unknown key (did you mean spiffe?)
          {peers: [{dns: a}, {dns: a}]} | peers[1]: a mapping (expected: each once)
          {peers: [{dns: '*.a'}]} | peers[0].dns: *.a (expected: a host name like orders.example.org)
          {peers: [{spiffe: spiffe://mesh/a/}]} | peers[0].spiffe: spiffe://mesh/a/ (expected: a SPIFFE id like spiffe://mesh.example/ns/shop/orders)
          {peers: [{spiffePrefix: mesh}]} | peers[0].spiffePrefix: mesh (expected: a SPIFFE id like spiffe://mesh.example/ns/shop/orders)
          {peers: [{trustDomain: spiffe://mesh}]} | peers[0].trustDomain: spiffe://mesh (expected: a trust domain like mesh.example)
          """)
  void tlsOfAClusterIsRefusedWithItsPlace(String tls, String message) {
    String refusal = refusal(file("trust: {bundle: /a}", tls));
    assertThat(refusal.replaceFirst("mesh.yaml:2:[0-9]+: clusters.o.tls[.:] ?", ""))
        .isEqualTo(message);
  }

  @Test
  void tlsNeedsSomebodyWhoVouches() {
    String expected =
        "nobody vouches for peers (expected: identity.trust.bundle, or trust: system)";
    assertThat(refusal(file("", "{}"))).isEqualTo("mesh.yaml:2:47: clusters.o.tls: " + expected);
    assertThat(refusal(file("provider: jdk", "{trust: identity}")))
        .isEqualTo("mesh.yaml:2:55: clusters.o.tls.trust: " + expected);
    assertThat(read(file("", "{trust: system}")).speaksTls()).isTrue();
    // An identity that was refused might have vouched.
    assertThat(refusal(file("trust: {bundle: ''}", "{}")).lines()).hasSize(1);
  }

  @Test
  void everyMistakeIsToldAtOnce() {
    assertThat(refusal(file("files: {key: ''}, trust: [], provider: x", "{trust: y, peers: []}")))
        .contains(
            "identity.files.certificates: missing",
            "identity.files.key: ''",
            "identity.trust: a list",
            "identity.provider: x",
            "clusters.o.tls.trust: y",
            "clusters.o.tls.peers: an empty list");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          files: {certificates: a, key: PEM}
          files: {certificates: PEM, key: b}
          files: PEM
          pkcs12: {file: a, passwordFile: PEM}
          workloadApi: {socket: PEM}
          custom: PEM
          trust: PEM
          trust: {bundle: PEM}
          trust: {bundle: a, domains: {b: PEM}}
          trust: {bundle: a, crls: [PEM]}
          provider: PEM
          PEM: a
          """)
  void aPemTextIsRefusedAndNotRepeated(String identity) {
    String pem = "\"-----BEGIN PRIVATE KEY-----\\nMIGHAgEA\\n-----END PRIVATE KEY-----\"";
    assertThat(refusal(file(identity.replace("PEM", pem), "{trust: system}")))
        .doesNotContain("MIGHAgEA");
  }

  @Test
  void aPemTextInPlaceOfAPathIsToldWhereItBelongs() {
    String key = "files: {certificates: a, key: '-----BEGIN PRIVATE KEY-----'}";
    assertThat(refusal(file(key, "{trust: system}")))
        .isEqualTo(
            "mesh.yaml:1:42: identity.files.key: a PEM text (expected: a path; write the text to a"
                + " file of its own and name that here)");
  }

  private static IdentityPolicy identity(String keys) {
    return read("identity: {" + keys + "}\nclusters: {}\nroutes: []\n").identity();
  }

  private static TlsPolicy tls(String tls) {
    return read(file("trust: {bundle: /a}", tls)).clusters().get(0).tls();
  }

  private static String file(String identity, String tls) {
    return "identity: {%s}\nclusters: {o: {endpoints: [10.0.0.1:80], tls: %s}}\nroutes: []\n"
        .formatted(identity, tls);
  }

  private static MeshPolicy read(String text) {
    return PolicyFile.parse("mesh.yaml", text);
  }

  private static String refusal(String text) {
    var refused = catchThrowableOfType(PolicyFileException.class, () -> read(text));
    assertThat(refused).as(text).isNotNull();
    return refused.getMessage();
  }
}
