package com.example.orders;

import com.sun.net.httpserver.HttpServer;
import dev.sidecar.config.PolicyFile;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.http.SidecarClient;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Makes calls as a service would, with nothing on the path but the library and what it brings: no
 * meter registry, no tracing SDK, no logging implementation. Prints what came of each.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    AtomicInteger requests = new AtomicInteger();
    HttpServer upstream = upstream(requests);
    try {
      Path file = policy(upstream.getAddress().getPort());
      try (SidecarClient client =
          SidecarClient.builder(PolicyFile.load(file))
              .awaitDiscovery(Duration.ofSeconds(1))
              .build()) {
        System.out.println("executed: " + body(client.newCall(get("orders.svc")).execute()));
        System.out.println("enqueued: " + body(enqueued(client.newCall(get("orders.svc")))));
        System.out.println("refused: " + failure(client.newCall(get("nobody.svc"))));
        System.out.println("broken: " + failure(client.newCall(get("broken.svc"))));
        System.out.println("requests: " + requests.get());
      }
    } finally {
      upstream.stop(0);
    }
    String path = Main.class.getModule().isNamed() ? "module path" : "class path";
    System.out.println("java " + Runtime.version().feature() + ", " + path);
  }

  /** Answers each first request of two with 503, which the policy sends again. */
  private static HttpServer upstream(AtomicInteger requests) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(any, 0);
    server.createContext(
        "/",
        exchange -> {
          boolean fails = requests.getAndIncrement() % 2 == 0;
          byte[] answer = (fails ? "busy" : "seven").getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(fails ? 503 : 200, answer.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(answer);
          }
        });
    server.start();
    return server;
  }

  private static Path policy(int port) throws IOException {
    String yaml =
        """
        clusters:
          orders:
            endpoints: ["127.0.0.1:%d"]
            retry: {on: [5xx], attempts: 2}
          broken:
            protocol: http2
            endpoints: ["127.0.0.1:%d"]
            retry: {attempts: 1}
        routes:
          - {host: orders.svc, cluster: orders}
          - {host: broken.svc, cluster: broken}
        """
            .formatted(port, port);
    return Files.writeString(Files.createTempFile("orders", ".yaml"), yaml);
  }

  private static Request get(String host) {
    return new Request.Builder().url("http://" + host + "/").build();
  }

  private static String body(Response response) throws IOException {
    try (response) {
      return response.code() + " " + response.body().string();
    }
  }

  private static String failure(Call call) throws IOException {
    try (Response response = call.execute()) {
      throw new IllegalStateException("answered: " + response.code());
    } catch (SidecarException e) {
      return e.getClass().getSimpleName();
    }
  }

  private static Response enqueued(Call call) throws Exception {
    CompletableFuture<Response> answer = new CompletableFuture<>();
    call.enqueue(
        new Callback() {
          @Override
          public void onResponse(Call answered, Response response) {
            answer.complete(response);
          }

          @Override
          public void onFailure(Call failed, IOException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer.get();
  }
}
