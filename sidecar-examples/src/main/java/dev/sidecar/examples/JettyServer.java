package dev.sidecar.examples;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.tls.ServerTls;
import dev.sidecar.tls.serving.AllowList;
import dev.sidecar.tls.serving.Decision;
import dev.sidecar.tls.serving.PeerIdentity;
import java.nio.file.Path;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty over mutual TLS: it knows who calls, and denies what no rule allows. */
public final class JettyServer {
  private static final AllowList ALLOWED =
      AllowList.builder()
          .allow(
              "shop reads orders",
              rule ->
                  rule.callers(new PeerMatch.SpiffePrefix("spiffe://mesh.example/ns/shop"))
                      .methods("GET")
                      .paths(new PathMatch.Prefix("/orders/")))
          .build();

  private JettyServer() {}

  /** Takes the files of certificates, key and authorities, and a port. */
  public static void main(String[] args) throws Exception {
    IdentityPolicy files =
        IdentityPolicy.files(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
    PeerMatch mesh = new PeerMatch.TrustDomain("mesh.example");
    ServerTls tls = ServerTls.builder(files).callers(mesh).build();
    start(tls, Integer.parseInt(args[3])).join();
  }

  static Server start(ServerTls tls, int port) throws Exception {
    SslContextFactory.Server secured = new SslContextFactory.Server();
    secured.setSslContext(tls.sslContext());
    Server server = new Server();
    HttpConfiguration http = new HttpConfiguration();
    // Callers are known by their certificates; the host that they ask for is in none of ours.
    http.addCustomizer(new SecureRequestCustomizer(false));
    ServerConnector connector =
        new ServerConnector(server, secured, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback done)
              throws SSLPeerUnverifiedException {
            EndPoint secure = request.getConnectionMetaData().getConnection().getEndPoint();
            PeerIdentity caller = tls.caller(secure.getSslSessionData().sslSession());
            String path = request.getHttpURI().getPath();
            Decision decision = ALLOWED.decide(caller, request.getMethod(), path);
            System.out.println(decision.allowed() ? caller + " calls " + path : decision.message());
            response.setStatus(decision.allowed() ? 200 : 403);
            Content.Sink.write(response, true, decision.allowed() ? "" + caller : "", done);
            return true;
          }
        });
    server.start();
    return server;
  }
}
