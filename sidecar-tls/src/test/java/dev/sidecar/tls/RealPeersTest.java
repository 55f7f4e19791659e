package dev.sidecar.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.IdentityPolicy.Provider;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.policy.TlsPolicy.Version;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Mutual TLS with programs of other makers, at either end, by each provider. */
@ParameterizedClass
@EnumSource(Provider.class)
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RealPeersTest {
  private static final String CALLER = "spiffe://mesh.example/ns/shop/web";
  private static final String SERVER = "spiffe://mesh.example/ns/shop/orders";
  private static final String REQUEST =
      "GET / HTTP/1.1\r\nHost: orders.svc\r\nConnection: close\r\n\r\n";

  private final Provider provider;
  @TempDir Path directory;
  private final TestAuthority authority = TestAuthority.root("mesh");
  private final TestAuthority other = TestAuthority.root("other");

  RealPeersTest(Provider provider) {
    this.provider = provider;
  }

  @BeforeEach
  void write() throws IOException {
    Files.writeString(file("ca.pem"), authority.pem());
    write("caller", authority.issue(CALLER));
    write("server", authority.issue(leaf -> leaf.uri(SERVER).dns("orders.svc")));
    write("strange", other.issue(leaf -> leaf.uri(SERVER).dns("orders.svc")));
  }

  @Test
  void opensslCallsUs() throws Exception {
    String openssl = RealPeer.require("openssl");
    try (ServerTls tls = serverTls();
        ServedByJdk served = ServedByJdk.start(tls)) {
      for (String version : List.of("-tls1_3", "-tls1_2")) {
        assertThat(callByOpenssl(openssl, served.port(), version, "caller"))
            .contains("HTTP/1.1 200", CALLER);
        assertThat(callByOpenssl(openssl, served.port(), version, null)).doesNotContain("HTTP/1.1");
        assertThat(callByOpenssl(openssl, served.port(), version, "strange"))
            .doesNotContain("HTTP/1.1");
      }
      assertThat(callByOpenssl(openssl, served.port(), "-tls1_1", "caller"))
          .doesNotContain("HTTP/1.1");
    }
  }

  private String callByOpenssl(String openssl, int port, String version, @Nullable String shown)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                openssl,
                "s_client",
                version,
                "-connect",
                "127.0.0.1:" + port,
                "-servername",
                "orders.svc",
                "-CAfile",
                "ca.pem",
                "-verify_hostname",
                "orders.svc",
                "-verify_return_error",
                // Else it ends with its input, before the answer.
                "-ign_eof"));
    if (shown != null) {
      command.addAll(List.of("-cert", shown + ".pem", "-key", shown + ".key"));
    }
    return RealPeer.run(directory, REQUEST, command);
  }

  @Test
  void weCallOpenssl() throws Exception {
    String openssl = RealPeer.require("openssl");
    for (String shown : List.of("server", "strange")) {
      int port = RealPeer.freePort();
      List<String> command =
          List.of(
              openssl,
              "s_server",
              "-accept",
              "127.0.0.1:" + port,
              "-cert",
              shown + ".pem",
              "-key",
              shown + ".key",
              "-CAfile",
              "ca.pem",
              "-Verify",
              "1",
              "-verify_return_error",
              "-www");
      try (RealPeer peer = RealPeer.start("openssl", directory, port, command)) {
        if (shown.equals("server")) {
          assertThat(call(peer.port()))
              .contains("Ciphers common between both SSL end points", "TLSv1.3");
        } else {
          assertThatThrownBy(() -> call(peer.port())).hasMessageContaining("unknown-authority");
        }
      }
    }
  }

  @Test
  void nginxCallsUs() throws Exception {
    try (ServerTls tls = serverTls();
        ServedByJdk served = ServedByJdk.start(tls)) {
      String proxy =
          """
          location / {
            proxy_pass https://127.0.0.1:%d;
            proxy_http_version 1.1;
            proxy_ssl_certificate caller.pem;
            proxy_ssl_certificate_key caller.key;
            proxy_ssl_trusted_certificate ca.pem;
            proxy_ssl_verify on;
            proxy_ssl_name orders.svc;
            proxy_ssl_server_name on;
            proxy_ssl_protocols TLSv1.3;
          }
          """
              .formatted(served.port());
      int port = RealPeer.freePort();
      try (RealPeer peer = nginx(port, "listen 127.0.0.1:%d; %s".formatted(port, proxy))) {
        assertThat(plain(peer.port())).isEqualTo(CALLER);
      }
    }
  }

  @Test
  void weCallNginx() throws Exception {
    for (String shown : List.of("server", "strange")) {
      int port = RealPeer.freePort();
      String server =
          """
          listen 127.0.0.1:%d ssl;
          ssl_protocols TLSv1.3;
          ssl_certificate %s.pem;
          ssl_certificate_key %s.key;
          ssl_client_certificate ca.pem;
          ssl_verify_client on;
          location / { return 200 "$ssl_client_verify $ssl_server_name $ssl_protocol"; }
          """
              .formatted(port, shown, shown);
      try (RealPeer peer = nginx(port, server)) {
        if (shown.equals("server")) {
          assertThat(call(peer.port())).isEqualTo("SUCCESS orders.svc TLSv1.3");
        } else {
          assertThatThrownBy(() -> call(peer.port())).hasMessageContaining("unknown-authority");
        }
      }
    }
  }

  private RealPeer nginx(int port, String server) throws Exception {
    String nginx = RealPeer.require("nginx");
    Files.writeString(
        file("nginx.conf"),
        """
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr warn;
        events {}
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          server { %s }
        }
        """
            .formatted(server));
    List<String> command =
        List.of(nginx, "-p", directory.toString(), "-c", "nginx.conf", "-e", "stderr");
    return RealPeer.start("nginx", directory, port, command);
  }

  @Test
  void envoyCallsUs() throws Exception {
    try (ServerTls tls = serverTls();
        ServedByJdk served = ServedByJdk.start(tls)) {
      int port = RealPeer.freePort();
      try (RealPeer peer = envoy(port, RealEnvoy.calling(port, served.port(), SERVER))) {
        assertThat(plain(peer.port())).isEqualTo(CALLER);
      }
    }
  }

  @Test
  void weCallEnvoy() throws Exception {
    int port = RealPeer.freePort();
    try (RealPeer peer = envoy(port, RealEnvoy.serving(port, CALLER))) {
      assertThat(call(peer.port())).isEqualTo(CALLER);
    }
    int another = RealPeer.freePort();
    try (RealPeer peer = envoy(another, RealEnvoy.serving(another, CALLER + "-not"))) {
      assertThatThrownBy(() -> call(peer.port())).isInstanceOf(IOException.class);
    }
  }

  private RealPeer envoy(int port, String config) throws Exception {
    String envoy = RealPeer.require("envoy");
    Files.writeString(file("envoy.yaml"), config);
    List<String> command =
        List.of(
            envoy,
            "-c",
            "envoy.yaml",
            "--concurrency",
            "1",
            "--use-dynamic-base-id",
            "--log-level",
            "warn");
    return RealPeer.start("envoy", directory, port, command);
  }

  private ServerTls serverTls() {
    return ServerTls.builder(identity("server"))
        .callers(new PeerMatch.SpiffeId(CALLER))
        .minVersion(Version.TLS_1_2)
        .build();
  }

  /** The body of what a peer answers to a client with mutual TLS. */
  private String call(int port) throws IOException {
    TlsPolicy tls =
        TlsPolicy.DEFAULT.withServerName("orders.svc").withPeers(new PeerMatch.SpiffeId(SERVER));
    Endpoint endpoint = new Endpoint(InetAddress.getLoopbackAddress(), port);
    MeshPolicy policy =
        new MeshPolicy(
            List.of(ClusterPolicy.of("orders", endpoint).with(tls)),
            List.of(RoutePolicy.of("*", "orders")),
            identity("caller"));
    try (SidecarClient client = SidecarClient.builder(policy).tls(MeshTls.create()).build();
        Response response =
            client.newCall(new Request.Builder().url("http://orders.svc/").build()).execute()) {
      return response.body().string();
    }
  }

  private static String plain(int port) throws IOException {
    try (var body = URI.create("http://127.0.0.1:" + port + "/").toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private IdentityPolicy identity(String name) {
    return IdentityPolicy.files(file(name + ".pem"), file(name + ".key"), file("ca.pem"))
        .with(provider);
  }

  private void write(String name, TestCertificate certificate) throws IOException {
    certificate.write(file(name + ".pem"), file(name + ".key"));
  }

  private Path file(String name) {
    return directory.resolve(name);
  }
}
