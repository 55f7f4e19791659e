package dev.sidecar.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RoutePolicy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {
  private final RouteTable<String> table =
      new RouteTable<>(
          List.of(
              prefix("*", "/", "any"),
              exact("orders", "/v1", "exact"),
              prefix("orders", "/v1/a", "first"),
              prefix("orders", "/v1", "second"),
              exact("orders", "/v1/late", "never"),
              prefix("orders", "/v2/", "v2")));

  @ParameterizedTest
  @CsvSource({
    "orders, /v1, exact",
    "orders, /v1/, second",
    "orders, /v1/a, first",
    "orders, /v1/abc, first",
    "orders, /v1/late, second",
    // By characters and not by segments.
    "orders, /v12, second",
    "orders, /v2/x, v2",
    // A host with routes of its own never falls through to *.
    "orders, /v2, ",
    "orders, /, ",
    "orders, /V1, ",
    "stock, /, any",
    "stock, /v1, any",
    "orders.example, /v1, any",
    "*, /v1, any",
  })
  void exactHostGoesFirstAndThenTheFirstRouteThatMatches(String host, String path, String target) {
    RouteTable.Entry<String> found = table.match(host, path);
    assertThat(found == null ? null : found.target()).isEqualTo(target);
  }

  @Test
  void withoutAnyHostRouteUnknownHostsHaveNone() {
    RouteTable<String> one = new RouteTable<>(List.of(prefix("orders", "/", "orders")));
    assertThat(one.match("stock", "/")).isNull();
    assertThat(new RouteTable<String>(List.of()).match("orders", "/")).isNull();
  }

  private static RouteTable.Entry<String> exact(String host, String path, String target) {
    return entry(host, new PathMatch.Exact(path), target);
  }

  private static RouteTable.Entry<String> prefix(String host, String path, String target) {
    return entry(host, new PathMatch.Prefix(path), target);
  }

  private static RouteTable.Entry<String> entry(String host, PathMatch path, String target) {
    return new RouteTable.Entry<>(new RoutePolicy(host, path, "c", CallPolicy.DEFAULT), target);
  }
}
