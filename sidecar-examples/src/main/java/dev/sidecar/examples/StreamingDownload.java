package dev.sidecar.examples;

import com.sun.net.httpserver.HttpServer;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import okhttp3.Request;
import okhttp3.Response;

/** A body that is passed on as it arrives; only silence ends it, not its length. */
public final class StreamingDownload {
  private StreamingDownload() {}

  public static void main(String[] args) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    HttpServer upstream = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    upstream.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0); // 0: chunked
          try (OutputStream body = exchange.getResponseBody()) {
            byte[] block = new byte[64 * 1024];
            for (int i = 0; i < 256; i++) {
              body.write(block);
            }
          }
        });
    upstream.start();
    try {
      Endpoint endpoint = new Endpoint(loopback, upstream.getAddress().getPort());
      System.out.println(run(endpoint, OutputStream.nullOutputStream()));
    } finally {
      upstream.stop(0);
    }
  }

  static String run(Endpoint endpoint, OutputStream sink) throws IOException {
    Duration none = Duration.ZERO;
    TimeoutPolicy timeouts = new TimeoutPolicy(none, none, Duration.ofSeconds(30));
    MeshPolicy policy =
        new MeshPolicy(
            List.of(ClusterPolicy.of("orders", endpoint)),
            List.of(
                RoutePolicy.of("orders.test", "orders").with(CallPolicy.DEFAULT.with(timeouts))));

    Request request = new Request.Builder().url("http://orders.test/export").build();
    try (SidecarClient client = SidecarClient.create(policy);
        Response response = client.newCall(request).execute()) {
      if (!response.isSuccessful()) {
        throw new IOException("status " + response.code());
      }
      long bytes = response.body().byteStream().transferTo(sink);
      return "downloaded " + bytes + " bytes";
    }
  }
}
