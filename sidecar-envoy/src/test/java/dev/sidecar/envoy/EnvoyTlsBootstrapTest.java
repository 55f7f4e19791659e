package dev.sidecar.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.IdentityPolicy.Trust;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TlsPolicy;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The words that Envoy is given for TLS, those that it takes, and the policies that it is not. */
class EnvoyTlsBootstrapTest {
  private static final InetSocketAddress LISTENER = new InetSocketAddress("127.0.0.1", 8080);
  private static final Path CA = Path.of("/etc/mesh/ca.pem");
  private static final IdentityPolicy FILES =
      IdentityPolicy.files(Path.of("/etc/mesh/svid.pem"), Path.of("/etc/mesh/key.pem"), CA);
  private static final IdentityPolicy AGENT =
      new IdentityPolicy(
          new IdentityPolicy.WorkloadApi("unix:/run/spire/agent.sock"),
          Trust.NONE,
          IdentityPolicy.Provider.JDK);
  private static final PeerMatch MESH = new PeerMatch.TrustDomain("mesh.example");
  private static final EnvoyOptions INBOUND =
      EnvoyOptions.DEFAULT.with(EnvoyOptions.Inbound.from(MESH));
  private static final EnvoyOptions BY_SDS = EnvoyOptions.DEFAULT.secretsIn(Path.of("/run/sds"));

  @TempDir Path directory;

  @Test
  void filesAreNamedAndNotWritten() throws Exception {
    JsonNode context = upstream(mesh(TlsPolicy.DEFAULT, FILES), EnvoyOptions.DEFAULT);
    JsonNode common = context.path("common_tls_context");
    assertThat(common.at("/tls_certificates/0/certificate_chain/filename").asText())
        .isEqualTo("/etc/mesh/svid.pem");
    assertThat(common.at("/tls_certificates/0/private_key/filename").asText())
        .isEqualTo("/etc/mesh/key.pem");
    assertThat(common.at("/validation_context/trusted_ca/filename").asText())
        .isEqualTo("/etc/mesh/ca.pem");
    assertThat(context.has("sni")).isFalse();
  }

  @Test
  void relativeFilesAreNamedFromTheRoot() throws Exception {
    IdentityPolicy relative = IdentityPolicy.NONE.with(Trust.of(Path.of("ca.pem")));
    JsonNode context = upstream(mesh(TlsPolicy.DEFAULT, relative), EnvoyOptions.DEFAULT);
    assertThat(context.findPath("trusted_ca").path("filename").asText())
        .isEqualTo(Path.of("ca.pem").toAbsolutePath().toString());
    assertThat(context.findPath("tls_certificates").isMissingNode()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"TLS_1_2, TLSv1_2", "TLS_1_3, TLSv1_3"})
  void theLeastVersionIsSaidAndTheGreatestIs13(TlsPolicy.Version least, String text)
      throws Exception {
    JsonNode parameters =
        upstream(mesh(TlsPolicy.DEFAULT.with(least), FILES), EnvoyOptions.DEFAULT)
            .findPath("tls_params");
    assertThat(parameters.path("tls_minimum_protocol_version").asText()).isEqualTo(text);
    assertThat(parameters.path("tls_maximum_protocol_version").asText()).isEqualTo("TLSv1_3");
  }

  @ParameterizedTest
  @CsvSource({"JDK, X25519", "BOUNCY_CASTLE, X25519MLKEM768"})
  void curvesFollowTheProvider(IdentityPolicy.Provider provider, String first) throws Exception {
    JsonNode context =
        upstream(mesh(TlsPolicy.DEFAULT, FILES.with(provider)), EnvoyOptions.DEFAULT);
    assertThat(context.findPath("ecdh_curves").path(0).asText()).isEqualTo(first);
  }

  @Test
  void theHostOfTheCallIsAskedForAndProvenUnlessThePolicySaysOtherwise() throws Exception {
    JsonNode plain = byHost(TlsPolicy.DEFAULT);
    assertThat(plain.path("auto_sni").asBoolean()).isTrue();
    assertThat(plain.path("auto_san_validation").asBoolean()).isTrue();
    JsonNode withPeers = byHost(TlsPolicy.DEFAULT.withPeers(MESH));
    assertThat(withPeers.path("auto_sni").asBoolean()).isTrue();
    assertThat(withPeers.path("auto_san_validation").asBoolean(true)).isFalse();
    assertThat(byHost(TlsPolicy.DEFAULT.withServerName("orders.svc")).isMissingNode()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "orders.svc, DNS, orders.svc, orders.svc",
    "10.0.0.1, IP_ADDRESS, 10.0.0.1, ",
    "2001:DB8:0:0:1:0:0:0, IP_ADDRESS, 2001:db8:0:0:1::, ",
    "1:0:0:2:0:0:0:3, IP_ADDRESS, 1:0:0:2::3, ",
    "1:0:2:3:4:5:6:7, IP_ADDRESS, 1:0:2:3:4:5:6:7, ",
    "::1, IP_ADDRESS, ::1, ",
    "::, IP_ADDRESS, ::, "
  })
  void aServerNameIsProvenAndANameIsSent(
      String serverName, String type, String text, @Nullable String sni) throws Exception {
    JsonNode context =
        upstream(mesh(TlsPolicy.DEFAULT.withServerName(serverName), FILES), EnvoyOptions.DEFAULT);
    JsonNode matcher = context.findPath("match_typed_subject_alt_names").path(0);
    assertThat(matcher.path("san_type").asText()).isEqualTo(type);
    assertThat(matcher.at("/matcher/exact").asText()).isEqualTo(text);
    assertThat(context.path("sni").asText(null)).isEqualTo(sni);
  }

  @Test
  void secretsAreFollowedByFilesThatNameThem() throws Exception {
    MeshPolicy policy = mesh(TlsPolicy.DEFAULT.withServerName("orders.svc"), FILES);
    JsonNode common = upstream(policy, BY_SDS).path("common_tls_context");
    assertThat(common.has("tls_certificates")).isFalse();
    assertThat(common.findPath("default_validation_context").has("match_typed_subject_alt_names"))
        .isTrue();
    assertThat(common.findValuesAsText("path"))
        .containsExactly("/run/sds/sidecar-identity.json", "/run/sds/sidecar-trust.json");
    Map<String, String> files = EnvoyBootstrap.secrets(policy, BY_SDS);
    assertThat(files).containsOnlyKeys("sidecar-identity.json", "sidecar-trust.json");
    JsonNode certificate = read(files.get("sidecar-identity.json")).findPath("tls_certificate");
    assertThat(certificate.at("/private_key/filename").asText()).isEqualTo("/etc/mesh/key.pem");
    assertThat(certificate.at("/watched_directory/path").asText()).isEqualTo("/etc/mesh");
    assertThat(EnvoyBootstrap.secrets(policy, EnvoyOptions.DEFAULT)).isEmpty();
    assertThat(EnvoyBootstrap.secrets(new MeshPolicy(List.of(), List.of(), FILES), BY_SDS))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "unix:/run/agent.sock, /run/agent.sock",
    "unix:///run/agent.sock, /run/agent.sock",
    "tcp://127.0.0.1:8081, 127.0.0.1"
  })
  void theWorkloadApiIsAClusterOfItsOwn(String socket, String address) throws Exception {
    IdentityPolicy identity =
        new IdentityPolicy(
            new IdentityPolicy.WorkloadApi(socket), Trust.NONE, IdentityPolicy.Provider.JDK);
    JsonNode root = write(mesh(TlsPolicy.DEFAULT.withPeers(MESH), identity), EnvoyOptions.DEFAULT);
    JsonNode agent = root.at("/static_resources/clusters/1");
    assertThat(agent.path("name").asText()).isEqualTo("sidecar:workload-api");
    assertThat(agent.findPath("address").toString()).contains("\"" + address + "\"");
    assertThat(root.findValuesAsText("cluster_name")).contains("sidecar:workload-api");
    assertThat(root.at("/node/id").asText()).isEqualTo("sidecar");
  }

  @Test
  void anIdentityThatNobodyUsesIsNotWritten() throws Exception {
    MeshPolicy unused =
        mesh(TlsPolicy.DEFAULT.with(TlsPolicy.Trust.SYSTEM).withServerName("a"), AGENT);
    JsonNode root = write(unused, EnvoyOptions.DEFAULT);
    assertThat(root.at("/static_resources/clusters")).hasSize(1);
    assertThat(root.has("node")).isFalse();
  }

  @Test
  void whatEnvoyWouldTakeTooWidelyOrNotAtAllIsRefused() {
    TlsPolicy byHost = TlsPolicy.DEFAULT;
    TlsPolicy byDns = TlsPolicy.DEFAULT.withPeers(MESH, new PeerMatch.DnsName("a"));
    TlsPolicy byId = TlsPolicy.DEFAULT.withPeers(MESH);
    IdentityPolicy federated = FILES.with(new Trust(CA, Map.of("b", CA), List.of()));
    for (IdentityPolicy chosen : List.of(AGENT, federated)) {
      refused(mesh(byHost, chosen), EnvoyOptions.DEFAULT, "clusters[0].tls.peers");
      refused(mesh(byDns, chosen), EnvoyOptions.DEFAULT, "clusters[0].tls.peers");
    }
    refused(mesh(byId, federated), BY_SDS, "identity.trust.domains");
    refused(
        mesh(byId, FILES.with(new Trust(CA, Map.of("b", CA), List.of(CA)))),
        EnvoyOptions.DEFAULT,
        "identity.trust.crls");
    refused(
        mesh(byId, FILES.with(new Trust(CA, Map.of(), List.of(CA, Path.of("b"))))),
        EnvoyOptions.DEFAULT,
        "identity.trust.crls");
    refused(
        mesh(byId, from(new IdentityPolicy.Custom("vault"))),
        EnvoyOptions.DEFAULT,
        "identity.custom");
    refused(mesh(byId, from(new IdentityPolicy.Pkcs12(CA, CA))), BY_SDS, "identity.pkcs12");
    IdentityPolicy environment =
        new IdentityPolicy(
            new IdentityPolicy.WorkloadApi(null), Trust.NONE, IdentityPolicy.Provider.JDK);
    refused(mesh(byId, environment), EnvoyOptions.DEFAULT, "identity.workloadApi.socket");
    refused(
        mesh(TlsPolicy.DEFAULT.withServerName("1:2:3"), FILES),
        EnvoyOptions.DEFAULT,
        "clusters[0].tls.serverName");
  }

  @Test
  void aListenerNeedsACertificateAndCallers() {
    MeshPolicy plain =
        new MeshPolicy(
            List.of(cluster()),
            List.of(RoutePolicy.of("*", "orders")),
            IdentityPolicy.NONE.with(Trust.of(CA)));
    refused(plain, INBOUND, "identity");
    refused(plain.with(from(new IdentityPolicy.Custom("a"))), INBOUND, "identity.custom");
    assertThatThrownBy(EnvoyOptions.Inbound::from)
        .hasMessage("callers: [] (expected: one or more)");
    EnvoyOptions byName =
        EnvoyOptions.DEFAULT.with(EnvoyOptions.Inbound.from(new PeerMatch.DnsName("web")));
    refused(plain.with(AGENT), byName, "inbound.callers");
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "sds", "pkcs12", "domains", "agent", "system"})
  @Timeout(60)
  void envoyAcceptsWhatIsWritten(String kind) throws Exception {
    TlsBed bed = new TlsBed(directory);
    IdentityPolicy web = bed.identity("web");
    TlsPolicy tls = TlsPolicy.DEFAULT.withPeers(MESH).with(TlsPolicy.Version.TLS_1_2);
    IdentityPolicy identity =
        switch (kind) {
          case "agent" -> AGENT;
          case "domains" ->
              web.with(new Trust(bed.bundle(), Map.of("partner.example", bed.bundle()), List.of()));
          default -> web.with(IdentityPolicy.Provider.BOUNCY_CASTLE);
        };
    EnvoyOptions options =
        kind.equals("sds") ? EnvoyOptions.DEFAULT.secretsIn(directory) : EnvoyOptions.DEFAULT;
    ClusterPolicy system =
        ClusterPolicy.of("system", Endpoint.parse("10.0.3.7:443"))
            .with(TlsPolicy.DEFAULT.with(TlsPolicy.Trust.SYSTEM));
    MeshPolicy policy =
        new MeshPolicy(
            kind.equals("system")
                ? List.of(system)
                : List.of(cluster().with(tls).with(HttpProtocol.HTTP2)),
            List.of(),
            identity);
    EnvoyAcceptsTheBootstrapTest.accepts(
        directory,
        policy,
        options.withSystemTrust(bed.bundle()).with(EnvoyOptions.Inbound.from(MESH)));
  }

  private static IdentityPolicy from(IdentityPolicy.Source source) {
    return new IdentityPolicy(source, FILES.trust(), FILES.provider());
  }

  private static ClusterPolicy cluster() {
    return ClusterPolicy.of("orders", Endpoint.parse("10.0.3.7:8443"));
  }

  private static MeshPolicy mesh(TlsPolicy tls, IdentityPolicy identity) {
    return new MeshPolicy(
        List.of(cluster().with(tls)), List.of(RoutePolicy.of("*", "orders")), identity);
  }

  private static JsonNode byHost(TlsPolicy tls) throws Exception {
    return write(mesh(tls, FILES), EnvoyOptions.DEFAULT).findPath("upstream_http_protocol_options");
  }

  private static JsonNode upstream(MeshPolicy policy, EnvoyOptions options) throws Exception {
    return write(policy, options).at("/static_resources/clusters/0/transport_socket/typed_config");
  }

  private static JsonNode write(MeshPolicy policy, EnvoyOptions options) throws Exception {
    return read(EnvoyBootstrap.write(policy, LISTENER, options));
  }

  private static JsonNode read(@Nullable String json) throws Exception {
    return new ObjectMapper().readTree(json);
  }

  private static void refused(MeshPolicy policy, EnvoyOptions options, String field) {
    assertThatThrownBy(() -> EnvoyBootstrap.write(policy, LISTENER, options))
        .isInstanceOfSatisfying(
            NotExpressibleException.class, e -> assertThat(e.field()).isEqualTo(field));
  }
}
