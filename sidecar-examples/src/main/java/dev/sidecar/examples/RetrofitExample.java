package dev.sidecar.examples;

import com.sun.net.httpserver.HttpServer;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import retrofit2.Call;
import retrofit2.HttpException;
import retrofit2.Response;
import retrofit2.Retrofit;
import retrofit2.converter.scalars.ScalarsConverterFactory;
import retrofit2.http.GET;
import retrofit2.http.Path;

/** A Retrofit interface runs unchanged: the client is its call factory. */
public final class RetrofitExample {
  private RetrofitExample() {}

  interface Orders {
    @GET("orders/{id}")
    Call<String> order(@Path("id") String id);
  }

  public static void main(String[] args) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    HttpServer upstream = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    upstream.createContext(
        "/orders/",
        exchange -> {
          byte[] reply = "three apples".getBytes(StandardCharsets.UTF_8);
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
    try (SidecarClient client = SidecarClient.create(policy(endpoint))) {
      Response<String> response = orders(client).order("17").execute();
      if (!response.isSuccessful()) {
        throw new HttpException(response);
      }
      return "order 17: " + response.body();
    }
  }

  static MeshPolicy policy(Endpoint endpoint) {
    return new MeshPolicy(
        List.of(ClusterPolicy.of("orders", endpoint)),
        List.of(RoutePolicy.of("orders.test", "orders")));
  }

  static Orders orders(SidecarClient client) {
    return new Retrofit.Builder()
        .baseUrl("http://orders.test/")
        .callFactory(client)
        .addConverterFactory(ScalarsConverterFactory.create())
        .build()
        .create(Orders.class);
  }
}
