package dev.sidecar.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.tls.ServerTls;
import dev.sidecar.tls.serving.AllowList;
import dev.sidecar.tls.serving.Decision;
import dev.sidecar.tls.serving.PeerIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLPeerUnverifiedException;

/** The JDK's HTTPS server over mutual TLS: it knows who calls, and denies what no rule allows. */
public final class JdkServer {
  private static final AllowList ALLOWED =
      AllowList.builder()
          .allow(
              "shop reads orders",
              rule ->
                  rule.callers(new PeerMatch.SpiffePrefix("spiffe://mesh.example/ns/shop"))
                      .methods("GET")
                      .paths(new PathMatch.Prefix("/orders/")))
          .build();

  private JdkServer() {}

  /** Takes the files of certificates, key and authorities, and a port. */
  public static void main(String[] args) throws IOException {
    ServerTls tls =
        ServerTls.builder(
                IdentityPolicy.files(Path.of(args[0]), Path.of(args[1]), Path.of(args[2])))
            .callers(new PeerMatch.TrustDomain("mesh.example"))
            .build();
    start(tls, Integer.parseInt(args[3]), Executors.newCachedThreadPool());
  }

  /** Starts; handshakes are the threads' work, too, so that a slow one holds nobody else up. */
  static HttpsServer start(ServerTls tls, int port, Executor threads) throws IOException {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls.sslContext()));
    server.createContext("/", exchange -> serve(tls, (HttpsExchange) exchange));
    server.setExecutor(threads);
    server.start();
    return server;
  }

  private static void serve(ServerTls tls, HttpsExchange exchange) throws IOException {
    try {
      PeerIdentity caller = tls.caller(exchange.getSSLSession());
      String path = exchange.getRequestURI().getRawPath();
      Decision decision = ALLOWED.decide(caller, exchange.getRequestMethod(), path);
      System.out.println(decision.allowed() ? caller + " calls " + path : decision.message());
      answer(exchange, decision.allowed() ? 200 : 403, decision.allowed() ? "" + caller : "");
    } catch (SSLPeerUnverifiedException e) {
      // Accepted by its handshake, and not any more.
      System.out.println(e.getMessage());
      answer(exchange, 403, "");
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
