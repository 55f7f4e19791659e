package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Servers and clients of one test. After it, checks that the clients hold nothing any more: no
 * load, permit, retry or watch; and, once they are closed, no connection and no thread.
 */
final class BadDay implements BeforeEachCallback, AfterEachCallback {
  static final String URL = "http://orders.test/";
  static final CallPolicy ONCE = CallPolicy.DEFAULT.with(RetryPolicy.NONE);

  private final List<RawServer> servers = new ArrayList<>();
  private final List<SidecarClient> clients = new ArrayList<>();
  private Set<Thread> threadsBefore = Set.of();

  RawServer server(RawServer.Script script) throws IOException {
    RawServer server = new RawServer(script);
    servers.add(server);
    return server;
  }

  RawServer good() throws IOException {
    return server(RawServer.Peer::serve);
  }

  SidecarClient client(CallPolicy calls, RawServer... endpoints) {
    return client(cluster(endpoints), calls);
  }

  SidecarClient client(ClusterPolicy cluster, CallPolicy calls) {
    RoutePolicy route = RoutePolicy.of("orders.test", cluster.name()).with(calls);
    return client(SidecarClient.builder(new MeshPolicy(List.of(cluster), List.of(route))));
  }

  /** Of a policy with a cluster named orders. */
  SidecarClient client(SidecarClient.Builder builder) {
    SidecarClient client = builder.build();
    clients.add(client);
    return client;
  }

  static ClusterPolicy cluster(RawServer... endpoints) {
    List<Endpoint> addresses = new ArrayList<>();
    for (RawServer endpoint : endpoints) {
      addresses.add(endpoint(endpoint.port()));
    }
    return ClusterPolicy.of("orders", addresses.toArray(Endpoint[]::new));
  }

  static Endpoint endpoint(int port) {
    return Endpoint.parse("127.0.0.1:" + port);
  }

  static CallPolicy once(long callMillis, long perTryMillis, long streamIdleMillis) {
    return ONCE.with(
        new TimeoutPolicy(
            Duration.ofMillis(callMillis),
            Duration.ofMillis(perTryMillis),
            Duration.ofMillis(streamIdleMillis)));
  }

  static Request request(String method) {
    boolean bodiless = method.equals("GET") || method.equals("HEAD");
    RequestBody body = bodiless ? null : RequestBody.create("body", null);
    return new Request.Builder().url(URL).method(method, body).build();
  }

  /** The whole body of the answer. */
  static String send(SidecarClient client, String method) throws IOException {
    try (Response response = client.newCall(request(method)).execute()) {
      return response.body().string();
    }
  }

  /** Waits for another thread, for at most ten seconds. */
  static void await(String what, BooleanSupplier condition) {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("never came: " + what).isLessThan(giveUp);
      LockSupport.parkNanos(500_000);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    threadsBefore = sidecarThreads();
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    try {
      clients.forEach(BadDay::holdsNothing);
      clients.forEach(SidecarClient::close);
      servers.forEach(RawServer::testIsOver);
      for (RawServer server : servers) {
        await("the end of every connection", () -> server.open() == 0);
      }
      await("the end of every thread", () -> threadsBefore.containsAll(sidecarThreads()));
    } finally {
      for (SidecarClient client : clients) {
        client.close();
      }
      for (RawServer server : servers) {
        server.close();
      }
    }
  }

  // A canceled call has returned before its other thread has; hence the waiting.
  private static void holdsNothing(SidecarClient client) {
    await("no load", () -> client.cluster("orders").figures().inFlight() == 0);
    await("no permit", () -> client.cluster("orders").figures().active() == 0);
    await("no retry", () -> client.cluster("orders").figures().retriesUnderWay() == 0);
    await("no watch", () -> client.watched() == 0);
    // Nothing was given back twice.
    assertThat(client.cluster("orders").figures().inFlight()).isZero();
    assertThat(client.cluster("orders").figures().active()).isZero();
    assertThat(client.cluster("orders").figures().retriesUnderWay()).isZero();
  }

  private static Set<Thread> sidecarThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("sidecar-"))
        .collect(Collectors.toSet());
  }
}
