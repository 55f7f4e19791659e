package dev.sidecar.tls;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;

/** The JDK's HTTPS server, which answers with who calls, or 403 and why not. */
final class ServedByJdk implements AutoCloseable {
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private ServedByJdk(HttpsServer server) {
    this.server = server;
  }

  static ServedByJdk start(ServerTls tls) throws IOException {
    return start(tls, new HttpsConfigurator(tls.sslContext()));
  }

  /** Starts with a context of the server's own, as it is made of managers. */
  static ServedByJdk start(ServerTls tls, SSLContext own) throws IOException {
    return start(
        tls,
        new HttpsConfigurator(own) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters required = own.getDefaultSSLParameters();
            required.setNeedClientAuth(true);
            parameters.setSSLParameters(required);
          }
        });
  }

  private static ServedByJdk start(ServerTls tls, HttpsConfigurator configurator)
      throws IOException {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(configurator);
    ServedByJdk served = new ServedByJdk(server);
    server.createContext("/", exchange -> answer(tls, (HttpsExchange) exchange));
    server.setExecutor(served.threads);
    server.start();
    return served;
  }

  private static void answer(ServerTls tls, HttpsExchange exchange) throws IOException {
    try {
      answer(exchange, 200, tls.caller(exchange.getSSLSession()).toString());
    } catch (SSLPeerUnverifiedException e) {
      answer(exchange, 403, e.getMessage());
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
