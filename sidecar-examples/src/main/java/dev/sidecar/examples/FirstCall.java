package dev.sidecar.examples;

import com.sun.net.httpserver.HttpServer;
import dev.sidecar.config.PolicyFile;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.MeshPolicy;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import okhttp3.Request;
import okhttp3.Response;

/** The quick start: a policy in YAML, a client, a call. */
public final class FirstCall {
  private FirstCall() {}

  public static void main(String[] args) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    HttpServer upstream = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    upstream.createContext(
        "/",
        exchange -> {
          byte[] reply = "hello from an endpoint".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, reply.length);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(reply);
          }
        });
    upstream.start();
    try {
      System.out.println(run(new Endpoint(loopback, upstream.getAddress().getPort())));
    } finally {
      upstream.stop(0);
    }
  }

  static String run(Endpoint endpoint) throws IOException {
    String yaml =
        """
        clusters:
          orders:
            endpoints: ["%s"]
            timeout: 10s
        routes:
          - host: orders.test
            cluster: orders
        """
            .formatted(endpoint);
    MeshPolicy policy = PolicyFile.parse("orders.yaml", yaml);

    Request request = new Request.Builder().url("http://orders.test/hello").build();
    try (SidecarClient client = SidecarClient.create(policy);
        Response response = client.newCall(request).execute()) {
      return response.code() + " " + response.body().string();
    }
  }
}
