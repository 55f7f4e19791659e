package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HeaderChanges;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.PathRewrite;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.Rewrite;
import dev.sidecar.policy.RouteAction;
import dev.sidecar.policy.RouteAction.WeightedCluster;
import dev.sidecar.policy.RouteFilters;
import dev.sidecar.policy.RouteMatch;
import dev.sidecar.policy.RoutePolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a route does to a call on its way: seen by the peer and by the application. */
@Timeout(30)
class RouteFiltersTest {
  private final MockWebServer server = new MockWebServer();
  private final MockWebServer canary = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getLoopbackAddress(), 0);
    canary.start(InetAddress.getLoopbackAddress(), 0);
  }

  @AfterEach
  void stop() {
    server.close();
    canary.close();
  }

  @Test
  void everyAttemptAsksForTheRewrittenHostAndPath() throws Exception {
    server.enqueue(new MockResponse.Builder().code(503).build());
    server.enqueue(new MockResponse.Builder().body("b").build());
    Rewrite rewrite = new Rewrite("Inner.Test", new PathRewrite.Prefix("/"));
    RoutePolicy route =
        RoutePolicy.of("orders.test", "orders")
            .with(RouteMatch.of(new PathMatch.Prefix("/api/")))
            .with(RouteFilters.NONE.with(rewrite))
            .with(CallPolicy.DEFAULT.with(RetryPolicy.of(2, RetryCondition.STATUS_5XX)));
    Request request =
        new Request.Builder()
            .url("http://orders.test:8080/api/a%2Fb?c=d%20e")
            .header("Host", "other.test")
            .build();
    try (SidecarClient client = client(route);
        Response response = client.newCall(request).execute()) {
      assertThat(response.body().string()).isEqualTo("b");
      assertThat(response.request()).as("the caller's own").isSameAs(request);
    }
    for (int i = 0; i < 2; i++) {
      RecordedRequest seen = server.takeRequest();
      assertThat(seen.getTarget()).isEqualTo("/a%2Fb?c=d%20e");
      assertThat(seen.getHeaders().values("Host")).containsExactly("inner.test");
    }
  }

  @Test
  void recordFindsTheRouteByThePathOfBefore() throws Exception {
    server.enqueue(new MockResponse.Builder().code(503).build());
    RoutePolicy route =
        RoutePolicy.of("orders.test", "orders")
            .with(RouteMatch.of(new PathMatch.Prefix("/api/")))
            .with(RouteFilters.NONE.with(new Rewrite(null, new PathRewrite.Whole("/x"))));
    List<DecisionRecord> told = new ArrayList<>();
    try (SidecarClient client = client(route)) {
      client.newCall(get("http://orders.test/api/a"), told::add).execute().close();
    }
    assertThat(told).hasSize(1);
    assertThat(told.get(0).text()).contains("routes[0] orders.test, path prefix /api/ -> orders");
    assertThat(server.takeRequest().getTarget()).isEqualTo("/x");
  }

  @Test
  void headersAreRemovedThenSetThenAdded() throws Exception {
    server.enqueue(
        new MockResponse.Builder()
            .addHeader("x-gone", "1")
            .addHeader("x-set", "theirs")
            .addHeader("x-set", "theirs too")
            .addHeader("x-add", "theirs")
            .body("b")
            .build());
    HeaderChanges changes =
        new HeaderChanges(
            Set.of("X-Gone", "x-both"),
            Map.of("X-Set", "ours", "x-both", "100%"),
            Map.of("x-add", "ours"));
    RoutePolicy route =
        RoutePolicy.of("orders.test", "orders")
            .with(RouteFilters.NONE.withRequestHeaders(changes).withResponseHeaders(changes));
    Request request =
        get("http://orders.test/")
            .newBuilder()
            .addHeader("x-gone", "1")
            .addHeader("X-SET", "1")
            .addHeader("X-SET", "2")
            .addHeader("x-both", "1")
            .addHeader("x-add", "caller's")
            .build();
    try (SidecarClient client = client(route);
        Response response = client.newCall(request).execute()) {
      assertThat(response.headers("x-gone")).isEmpty();
      assertThat(response.headers("x-set")).containsExactly("ours");
      assertThat(response.headers("x-both")).containsExactly("100%");
      assertThat(response.headers("x-add")).containsExactly("theirs", "ours");
      assertThat(response.body().string()).isEqualTo("b");
    }
    RecordedRequest seen = server.takeRequest();
    assertThat(seen.getHeaders().values("x-gone")).isEmpty();
    assertThat(seen.getHeaders().values("x-set")).containsExactly("ours");
    assertThat(seen.getHeaders().values("x-both")).containsExactly("100%");
    assertThat(seen.getHeaders().values("x-add")).containsExactly("caller's", "ours");
  }

  @Test
  void directResponseHasTheHeadersOfItsRoute() throws Exception {
    RoutePolicy route =
        RoutePolicy.of("*", new RouteAction.DirectResponse(200, "{}"))
            .with(
                RouteFilters.NONE.withResponseHeaders(
                    HeaderChanges.set("content-type", "application/json")));
    try (SidecarClient client = client(route);
        Response response = client.newCall(get("http://a.test/")).execute()) {
      assertThat(response.headers("content-type")).containsExactly("application/json");
      assertThat(response.header("content-length")).isEqualTo("2");
      assertThat(response.body().contentType()).hasToString("application/json");
    }
  }

  @Test
  void redirectLeadsToTheUrlOfTheCall() throws Exception {
    RouteAction redirect = new RouteAction.Redirect(308, "https", null, 0, null, false);
    try (SidecarClient client = client(RoutePolicy.of("*", redirect));
        Response response = client.newCall(get("http://a.test/b%20c?d=e")).execute()) {
      assertThat(response.code()).isEqualTo(308);
      assertThat(response.headers("location")).containsExactly("https://a.test/b%20c?d=e");
      assertThat(response.body().string()).isEmpty();
    }
  }

  @Test
  void allAttemptsOfACallGoToTheClusterThatWasDrawn() throws Exception {
    canary.enqueue(new MockResponse.Builder().code(503).build());
    canary.enqueue(new MockResponse.Builder().code(503).build());
    RouteAction split =
        new RouteAction.Split(
            List.of(new WeightedCluster("orders", 9), new WeightedCluster("canary", 1)));
    CallPolicy twice = CallPolicy.DEFAULT.with(RetryPolicy.of(2, RetryCondition.STATUS_5XX));
    List<DecisionRecord> told = new ArrayList<>();
    try (SidecarClient client =
        SidecarClient.builder(policy(RoutePolicy.of("*", split).with(twice)))
            .draws(() -> 19)
            .build()) {
      client.newCall(get("http://a.test/"), told::add).execute().close();
      assertThat(client.explain(get("http://a.test/")).cluster()).as("nothing is drawn").isNull();
    }
    assertThat(canary.getRequestCount()).isEqualTo(2);
    assertThat(server.getRequestCount()).isZero();
    assertThat(told.get(0).cluster()).isNotNull();
    assertThat(told.get(0).cluster().name()).isEqualTo("canary");
    assertThat(told.get(0).text()).contains("-> split orders 9, canary 1");
  }

  private SidecarClient client(RoutePolicy route) {
    return SidecarClient.create(policy(route));
  }

  private MeshPolicy policy(RoutePolicy route) {
    ClusterPolicy orders = TestMesh.orders(server.getPort());
    ClusterPolicy other = ClusterPolicy.of("canary", TestMesh.orders(canary.getPort()).discovery());
    return new MeshPolicy(List.of(orders, other), List.of(route));
  }

  private static Request get(String url) {
    return new Request.Builder().url(url).build();
  }
}
