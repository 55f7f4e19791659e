package dev.sidecar.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.failure.DecisionRecord.Miss;
import dev.sidecar.failure.DecisionRecord.RouteTaken;
import dev.sidecar.failure.Rule;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.QueryMatch;
import dev.sidecar.policy.RouteMatch;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.ValueMatch;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RouteSearchTest {
  private static final RouteMatch ALL = RouteMatch.ALL;

  private static RouteTaken search(FakeCall call, RoutePolicy... routes) {
    List<RouteTable.Entry<String>> entries =
        Stream.of(routes).map(route -> new RouteTable.Entry<>(route, route.host())).toList();
    return new RouteTable<>(entries).search(call);
  }

  private static RoutePolicy route(String host, RouteMatch match) {
    return RoutePolicy.of(host, "orders").with(match);
  }

  private static HeaderMatch header(ValueMatch value, boolean invert) {
    return new HeaderMatch("x-tenant", value, invert);
  }

  @ParameterizedTest
  @MethodSource("misses")
  void aMissSaysTheConditionAndWhatWasFound(RouteMatch match, String why) {
    FakeCall call = new FakeCall("orders", "/a?page=2&sig=secret", 0);
    call.headers.put("x-tenant", List.of("blue", "green"));

    RouteTaken search = search(call, route("orders", match), route("orders", ALL));

    assertThat(search.rule()).isEqualTo(Rule.ROUTE_HOST_EXACT);
    assertThat(search.taken().position()).isEqualTo(1);
    assertThat(search.misses()).extracting(Miss::why).containsExactly(why);
  }

  static Stream<Arguments> misses() {
    return Stream.of(
        Arguments.of(RouteMatch.of(new PathMatch.Prefix("/b")), "path /a (expected: prefix /b)"),
        Arguments.of(RouteMatch.of(new PathMatch.Exact("/b")), "path /a (expected: exact /b)"),
        Arguments.of(
            RouteMatch.of(new PathMatch.Regex("/[b-z]")), "path /a (expected: regex /[b-z])"),
        Arguments.of(ALL.methods("PUT", "POST"), "method GET (expected: POST or PUT)"),
        Arguments.of(
            ALL.headers(header(new ValueMatch.Exact("red"), false)),
            "header x-tenant: blue, green (expected: exact red)"),
        Arguments.of(
            ALL.headers(header(new ValueMatch.Contains("lu"), true)),
            "header x-tenant: blue, green (expected: not contains lu)"),
        Arguments.of(
            ALL.headers(new HeaderMatch("x-other", new ValueMatch.Present(true), false)),
            "header x-other: none (expected: present)"),
        Arguments.of(
            ALL.query(new QueryMatch("page", new ValueMatch.Prefix("3"))),
            "query page: 2 (expected: prefix 3)"),
        Arguments.of(
            ALL.query(new QueryMatch("sig", new ValueMatch.Suffix("policy"))),
            "query sig: REDACTED (expected: suffix REDACTED)"),
        Arguments.of(
            ALL.query(new QueryMatch("other", new ValueMatch.Regex("x+"))),
            "query other: none (expected: regex x+)"));
  }

  @Test
  void theLastFourBeforeTheRouteAreTold() {
    RoutePolicy[] routes =
        IntStream.range(0, 9)
            .mapToObj(i -> route("orders", RouteMatch.of(new PathMatch.Prefix("/" + i))))
            .toArray(RoutePolicy[]::new);

    RouteTaken search = search(new FakeCall("orders", "/7", 0), routes);

    assertThat(search.taken().position()).isEqualTo(7);
    assertThat(search.misses())
        .extracting(miss -> miss.route().position())
        .containsExactly(3, 4, 5, 6);
  }

  @Test
  void positionsAreThoseOfThePolicyAndNotOfTheHost() {
    RouteTaken search =
        search(new FakeCall(), route("a", ALL), route("orders", ALL), route("b", ALL));
    assertThat(search.taken().position()).isEqualTo(1);
  }

  @Test
  void theNearestHostsAreThoseWithMostInCommon() {
    RouteTaken search =
        search(
            new FakeCall("order.test", "/", 0),
            route("shop.example", ALL),
            route("orders.test", ALL),
            route("*.test", ALL),
            route("api.shop.test", ALL),
            route("a.b", ALL),
            route("order.test.example", ALL));

    assertThat(search.rule()).isEqualTo(Rule.ROUTE_HOST_SUFFIX);
    RouteTaken none =
        search(
            new FakeCall("order.test", "/", 0),
            route("shop.example", ALL),
            route("orders.test", ALL));
    assertThat(none.rule()).isEqualTo(Rule.ROUTE_NONE);
    assertThat(none.taken()).isNull();
    assertThat(none.misses())
        .extracting(Miss::why)
        .containsExactly(
            "host order.test (expected: orders.test)", "host order.test (expected: shop.example)");
  }

  @Test
  void whatARouteAsksIsSaidInWordsWithoutCredentials() {
    RouteMatch match =
        RouteMatch.of(new PathMatch.Prefix("/a"))
            .methods("GET")
            .headers(new HeaderMatch("Cookie", new ValueMatch.Prefix("session="), false))
            .query(new QueryMatch("page", new ValueMatch.Present(false)));
    assertThat(RouteWords.match(match))
        .isEqualTo("path prefix /a, method GET, header cookie prefix REDACTED, query page absent");
  }
}
