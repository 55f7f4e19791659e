package dev.sidecar.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsServer;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.tls.MeshTls;
import dev.sidecar.tls.ServerTls;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The servers of the examples, called by clients with certificates. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServingExamplesTest {
  private static final String ORDERS = "spiffe://mesh.example/ns/shop/orders";
  private static final String WEB = "spiffe://mesh.example/ns/shop/web";
  private static final String BANK = "spiffe://mesh.example/ns/bank/web";

  @TempDir Path directory;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private ServerTls tls;

  @BeforeEach
  void issue() throws IOException {
    TestAuthority authority = TestAuthority.root("mesh");
    Files.writeString(directory.resolve("ca.pem"), authority.pem());
    for (String id : List.of(ORDERS, WEB, BANK)) {
      authority.issue(id).write(file(id, "pem"), file(id, "key"));
    }
    tls =
        ServerTls.builder(identity(ORDERS))
            .callers(new PeerMatch.TrustDomain("mesh.example"))
            .build();
  }

  @AfterEach
  void close() {
    tls.close();
    threads.shutdownNow();
  }

  @Test
  void serverOfTheJdkKnowsItsCallersAndDeniesWhatNoRuleAllows() throws IOException {
    HttpsServer server = JdkServer.start(tls, 0, threads);
    try {
      knowsItsCallersAndDeniesWhatNoRuleAllows(server.getAddress().getPort());
    } finally {
      server.stop(0);
    }
  }

  @Test
  void jettyKnowsItsCallersAndDeniesWhatNoRuleAllows() throws Exception {
    Server server = JettyServer.start(tls, 0);
    try {
      NetworkConnector connector = (NetworkConnector) server.getConnectors()[0];
      knowsItsCallersAndDeniesWhatNoRuleAllows(connector.getLocalPort());
    } finally {
      server.stop();
    }
  }

  private void knowsItsCallersAndDeniesWhatNoRuleAllows(int port) throws IOException {
    assertThat(call(port, WEB, "GET", "/orders/7")).isEqualTo("200 " + WEB);
    assertThat(call(port, WEB, "PUT", "/orders/7")).isEqualTo("403 ");
    assertThat(call(port, WEB, "GET", "/invoices/7")).isEqualTo("403 ");
    assertThat(call(port, BANK, "GET", "/orders/7")).isEqualTo("403 ");
  }

  private String call(int port, String caller, String method, String path) throws IOException {
    Endpoint endpoint = new Endpoint(InetAddress.getLoopbackAddress(), port);
    TlsPolicy secured = TlsPolicy.DEFAULT.withPeers(new PeerMatch.SpiffeId(ORDERS));
    MeshPolicy policy =
        new MeshPolicy(
            List.of(ClusterPolicy.of("orders", endpoint).with(secured)),
            List.of(RoutePolicy.of("*", "orders")),
            identity(caller));
    RequestBody body = method.equals("PUT") ? RequestBody.create("x", null) : null;
    Request request =
        new Request.Builder().url("http://orders.test" + path).method(method, body).build();
    try (SidecarClient client = SidecarClient.builder(policy).tls(MeshTls.create()).build();
        Response response = client.newCall(request).execute()) {
      return response.code() + " " + response.body().string();
    }
  }

  private IdentityPolicy identity(String id) {
    return IdentityPolicy.files(file(id, "pem"), file(id, "key"), directory.resolve("ca.pem"));
  }

  private Path file(String id, String kind) {
    return directory.resolve(
        id.substring(id.lastIndexOf("ns/") + 3).replace('/', '-') + "." + kind);
  }
}
