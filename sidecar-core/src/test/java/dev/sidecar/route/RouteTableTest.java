package dev.sidecar.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.QueryMatch;
import dev.sidecar.policy.RouteMatch;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.ValueMatch;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  private final RouteTable<String> wildcards =
      new RouteTable<>(
          Stream.of(
                  "*", "*.b.c", "*.c", "*-a.b.c", "a.b.c", "a.*", "a.b*", "z*", "*z", "aa.*", "*aa")
              .map(host -> prefix(host, "/", host))
              .toList());

  @ParameterizedTest
  @CsvSource({
    "orders, /v1, exact",
    "orders, /v1?query, exact",
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
  void exactHostGoesFirstAndThenTheFirstRouteThatMatches(
      String host, String path, @Nullable String target) {
    assertThat(target(table, new FakeCall(host, path, 0))).isEqualTo(target);
  }

  @Test
  void withoutAnyHostRouteUnknownHostsHaveNone() {
    RouteTable<String> one = new RouteTable<>(List.of(prefix("orders", "/", "orders")));
    assertThat(one.match(new FakeCall("stock", "/", 0))).isNull();
    assertThat(new RouteTable<String>(List.of()).match(new FakeCall())).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "a.b.c, a.b.c",
    "x-a.b.c, *-a.b.c",
    // A star is one character or more.
    "-a.b.c, *.b.c",
    ".b.c, *.c",
    ".c, *",
    "c, *",
    "x.b.c, *.b.c",
    "x.y.b.c, *.b.c",
    "xb.c, *.c",
    // Ends go before beginnings, however long these are.
    "a.c, *.c",
    "a.b.z, *z",
    "a.b.x, a.b*",
    "a.b, a.*",
    "a.bc, a.b*",
    "a., *",
    "zz, *z",
    "z, *",
    "zx, z*",
    "x, *",
    "aa.x, aa.*",
    "aaa, *aa",
    "aa, *",
    "'', *",
  })
  void theLongestWildcardThatFitsTakesAHost(String host, String pattern) {
    assertThat(target(wildcards, new FakeCall(host, "/", 0))).isEqualTo(pattern);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void amongThousandsOfWildcardsEachIsFound(boolean suffix) {
    List<String> hosts =
        IntStream.range(0, 5_000)
            .mapToObj(i -> suffix ? "*.h" + i + ".x" : "h" + i + ".*")
            .toList();
    RouteTable<String> many =
        new RouteTable<>(hosts.stream().map(host -> prefix(host, "/", host)).toList());
    for (String host : hosts) {
      assertThat(target(many, new FakeCall(host.replace("*", "y"), "/", 0))).isEqualTo(host);
    }
    assertThat(many.match(new FakeCall(suffix ? "y.h5000.x" : "h5000.y", "/", 0))).isNull();
  }

  @Test
  void aHostOfAWildcardDoesNotFallBackToAWiderOne() {
    RouteTable<String> two =
        new RouteTable<>(List.of(prefix("*.b.c", "/v1", "narrow"), prefix("*", "/", "any")));
    assertThat(two.match(new FakeCall("x.b.c", "/v2", 0))).isNull();
    assertThat(target(two, new FakeCall("b.c", "/v2", 0))).isEqualTo("any");
  }

  @ParameterizedTest
  @CsvSource({
    "/v[0-9]+/.*, /v1/, true",
    "/v[0-9]+/.*, /v12/orders, true",
    "/v[0-9]+/.*, /v/orders, false",
    // The whole path, and no query.
    "/v[0-9]+, /v1/orders, false",
    "v[0-9]+, /v1, false",
    "/v[0-9]+, /v1?x, true",
    "/a|/b, /b, true",
    "/a|/b, /bc, false",
    "(?i)/A, /a, true",
    "'', /, false",
  })
  void aRegularExpressionIsForTheWholePath(String regex, String path, boolean taken) {
    assertThat(takes(RouteMatch.of(new PathMatch.Regex(regex)), new FakeCall("h", path, 0)))
        .isEqualTo(taken);
  }

  @ParameterizedTest
  @CsvSource({"GET, true", "HEAD, true", "POST, false", "get, false"})
  void aRouteTakesItsMethods(String method, boolean taken) {
    FakeCall call = new FakeCall();
    call.method = method;
    assertThat(takes(RouteMatch.ALL.methods("GET", "HEAD"), call)).isEqualTo(taken);
  }

  // Values are joined by a bar here, each for a line of its own; - is no header.
  @ParameterizedTest
  @CsvSource({
    "v, true, false, true, true, true, true",
    "-, false, false, false, false, false, false",
    "'', false, true, false, false, false, false",
    "V, false, true, false, false, false, false",
    "u|v, true, false, true, true, true, true",
    "u|w, false, true, false, false, false, false",
    "'u,v', false, true, false, true, true, false",
    "vw, false, true, true, false, true, true",
    "uvw, false, true, false, false, true, false",
  })
  void oneValueOfAHeaderIsEnoughAndInvertedNoneMayMatch(
      String values,
      boolean exact,
      boolean inverted,
      boolean prefix,
      boolean suffix,
      boolean contains,
      boolean regex) {
    FakeCall call = new FakeCall();
    if (!values.equals("-")) {
      call.headers.put("X-Env", List.of(values.split("\\|", -1)));
    }
    assertThat(header(call, new ValueMatch.Exact("v"), false)).as("exact").isEqualTo(exact);
    assertThat(header(call, new ValueMatch.Exact("v"), true)).as("inverted").isEqualTo(inverted);
    assertThat(header(call, new ValueMatch.Prefix("v"), false)).as("prefix").isEqualTo(prefix);
    assertThat(header(call, new ValueMatch.Suffix("v"), false)).as("suffix").isEqualTo(suffix);
    assertThat(header(call, new ValueMatch.Contains("v"), false))
        .as("contains")
        .isEqualTo(contains);
    assertThat(header(call, new ValueMatch.Regex("vw?"), false)).as("regex").isEqualTo(regex);
    boolean there = !values.equals("-");
    assertThat(header(call, new ValueMatch.Present(true), false)).isEqualTo(there);
    assertThat(header(call, new ValueMatch.Present(false), false)).isEqualTo(!there);
  }

  @ParameterizedTest
  @CsvSource({
    "/, -",
    "/?, -",
    "/?a, ''",
    "/?a=, ''",
    "/?a=1, 1",
    "/?a=1=2, 1=2",
    "/?a=1&a=2, 1",
    "/?a&a=2, ''",
    "/?&&b=0&a=1&, 1",
    "/?aa=1, -",
    "/?ba=1, -",
    "/?b=a, -",
    "/?A=1, -",
    "/?%61=1, -",
    "/?a=%31, %31",
    "/?x?a=1, -",
  })
  void theFirstValueOfAParameterCountsAsItStands(String path, String value) {
    FakeCall call = new FakeCall("h", path, 0);
    boolean there = !value.equals("-");
    assertThat(parameter(call, new ValueMatch.Exact(value))).as("exact").isEqualTo(there);
    assertThat(parameter(call, new ValueMatch.Present(true))).as("present").isEqualTo(there);
    assertThat(parameter(call, new ValueMatch.Present(false))).as("absent").isEqualTo(!there);
  }

  @Test
  void aCallPassesEveryConditionOfARoute() {
    RouteMatch all =
        RouteMatch.of(new PathMatch.Prefix("/v1"))
            .methods("GET")
            .headers(new HeaderMatch("x-env", new ValueMatch.Exact("v"), false))
            .query(new QueryMatch("a", new ValueMatch.Regex("[0-9]")));
    assertThat(takes(all, call("/v1?a=1", "GET", "v"))).isTrue();
    assertThat(takes(all, call("/v2?a=1", "GET", "v"))).isFalse();
    assertThat(takes(all, call("/v1?a=1", "PUT", "v"))).isFalse();
    assertThat(takes(all, call("/v1?a=1", "GET", "w"))).isFalse();
    assertThat(takes(all, call("/v1?a=12", "GET", "v"))).isFalse();
  }

  @Test
  void aRouteWhoseConditionsFailLeavesTheCallToTheNext() {
    RouteTable<String> two =
        new RouteTable<>(
            List.of(entry("h", RouteMatch.ALL.methods("PUT"), "put"), prefix("h", "/", "rest")));
    FakeCall call = new FakeCall("h", "/", 0);
    assertThat(target(two, call)).isEqualTo("rest");
    call.method = "PUT";
    assertThat(target(two, call)).isEqualTo("put");
  }

  private static FakeCall call(String path, String method, String env) {
    FakeCall call = new FakeCall("h", path, 0);
    call.method = method;
    call.headers.put("x-env", List.of(env));
    return call;
  }

  private static boolean header(FakeCall call, ValueMatch value, boolean invert) {
    return takes(RouteMatch.ALL.headers(new HeaderMatch("x-env", value, invert)), call);
  }

  private static boolean parameter(FakeCall call, ValueMatch value) {
    return takes(RouteMatch.ALL.query(new QueryMatch("a", value)), call);
  }

  private static boolean takes(RouteMatch match, FakeCall call) {
    return new RouteTable<>(List.of(entry("*", match, "it"))).match(call) != null;
  }

  private static @Nullable String target(RouteTable<String> table, FakeCall call) {
    RouteTable.Entry<String> found = table.match(call);
    return found == null ? null : found.target();
  }

  private static RouteTable.Entry<String> exact(String host, String path, String target) {
    return entry(host, RouteMatch.of(new PathMatch.Exact(path)), target);
  }

  private static RouteTable.Entry<String> prefix(String host, String path, String target) {
    return entry(host, RouteMatch.of(new PathMatch.Prefix(path)), target);
  }

  private static RouteTable.Entry<String> entry(String host, RouteMatch match, String target) {
    return new RouteTable.Entry<>(RoutePolicy.of(host, "c").with(match), target);
  }
}
