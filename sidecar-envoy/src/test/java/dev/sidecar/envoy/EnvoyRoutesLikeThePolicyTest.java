package dev.sidecar.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.QueryMatch;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RouteMatch;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.ValueMatch;
import dev.sidecar.route.RouteTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The library's route table and a real Envoy with the same routes send each call to one cluster.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnvoyRoutesLikeThePolicyTest {
  private static final String NONE = "none";
  private final List<Upstream> upstreams = new ArrayList<>();
  private @Nullable RouteTable<String> library;
  private @Nullable RunningEnvoy envoy;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    List<ClusterPolicy> clusters = new ArrayList<>();
    for (String name : List.of("one", "two", "three", "four", "rest")) {
      Upstream upstream = Upstream.answering(name);
      upstreams.add(upstream);
      clusters.add(ClusterPolicy.of(name, upstream.endpoint()));
    }
    List<RoutePolicy> routes =
        Stream.of(hosts(), paths(), methods(), headers(), query()).flatMap(List::stream).toList();
    library =
        new RouteTable<>(
            routes.stream()
                .map(it -> new RouteTable.Entry<>(it, it.action().clusters().get(0)))
                .toList());
    envoy = RunningEnvoy.start(directory, new MeshPolicy(clusters, routes));
  }

  @AfterAll
  void stop() {
    if (envoy != null) {
      envoy.close();
    }
    upstreams.forEach(Upstream::close);
  }

  private static List<RoutePolicy> hosts() {
    return List.of(
        to("rest", "*", RouteMatch.ALL),
        to("one", "*.wild.test", RouteMatch.ALL),
        to("two", "*-a.wild.test", RouteMatch.ALL),
        to("three", "b-a.wild.test", RouteMatch.ALL),
        to("four", "*.narrow.wild.test", exact("/only")),
        to("three", "wild.*", RouteMatch.ALL),
        to("four", "wild.t*", RouteMatch.ALL),
        to("two", "10.0.*", RouteMatch.ALL),
        to("one", "::1", RouteMatch.ALL));
  }

  @ParameterizedTest
  @CsvSource({
    "x.wild.test, one",
    "x.y.wild.test, one",
    "X.Wild.TEST:8080, one",
    ".wild.test, rest",
    "wild.test, four",
    "wild.test:80, four",
    "wild.other, three",
    "wild., rest",
    "x-a.wild.test, two",
    "-a.wild.test, one",
    "b-a.wild.test, three",
    "B-A.WILD.TEST:443, three",
    "c.b-a.wild.test, two",
    "x.narrow.wild.test, none",
    "narrow.wild.test, one",
    "wild.test.example, four",
    "notwild.test, rest",
    "10.0.0.1:8080, two",
    "[::1], one",
    "[::1]:8080, one",
    "[::2], rest",
    "x.wild.test., rest",
  })
  void byHost(String authority, String cluster) throws Exception {
    assertThatBothSend(new WireCall("GET", authority, "/", List.of()), cluster);
  }

  private static List<RoutePolicy> paths() {
    List<RoutePolicy> routes = new ArrayList<>(fewPaths());
    // A list so long that the library looks paths up in an index.
    routes.addAll(
        List.of(
            to("one", "many.test", exact("/a").methods("PUT")),
            to("two", "many.test", prefix("/a/b").methods("PUT")),
            to("three", "many.test", exact("/a/b/c")),
            to("two", "many.test", prefix("/a/b/")),
            to("one", "many.test", regex("/a/.*x")),
            to("four", "many.test", exact("/a/bx")),
            to("four", "many.test", prefix("/a/")),
            to("one", "many.test", exact("/a")),
            to("three", "many.test", regex("/.*/c")),
            to("one", "many.test", exact("/b/c/d")),
            to("rest", "many.test", prefix("/b/c"))));
    return routes;
  }

  private static List<RoutePolicy> fewPaths() {
    return List.of(
        to("one", "path.test", exact("/a")),
        to("two", "path.test", prefix("/ab")),
        to("three", "path.test", prefix("/a/")),
        to("one", "path.test", exact("/e/b%2Fc")),
        to("two", "path.test", exact("/e/b/c")),
        to("three", "path.test", prefix("/e/%20")),
        to("one", "regex.test", regex("/v[0-9]+")),
        to("two", "regex.test", regex("/v[0-9]+/.*")),
        to("three", "regex.test", regex("(?i)/case")),
        to("four", "regex.test", regex("/a|/b%2F(c|d)?")),
        to("one", "regex.test", regex(manyWords())));
  }

  // More steps than Envoy takes by default.
  private static String manyWords() {
    return Stream.iterate(0, i -> i + 1)
        .limit(100)
        .map(i -> "/word" + i + "[a-z]+")
        .reduce((a, b) -> a + "|" + b)
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "path.test, /a, one",
    "path.test, /a?, one",
    "path.test, /a?b=/ab, one",
    "path.test, /ab, two",
    "path.test, /abc/d, two",
    "path.test, /a/, three",
    "path.test, /a/../ab, three",
    "path.test, //a, none",
    "path.test, /A, none",
    "path.test, /%61, none",
    "path.test, /, none",
    "path.test, /a;x=1, none",
    "path.test, /e/b%2Fc, one",
    "path.test, /e/b%2fc, none",
    "path.test, /e/b/c, two",
    "path.test, /e/%20x, three",
    "path.test, /e/+x, none",
    "regex.test, /v1, one",
    "regex.test, /v12?x=/, one",
    "regex.test, /v1x, none",
    "regex.test, /xv1, none",
    "regex.test, /v1/, two",
    "regex.test, /v1/a?b, two",
    "regex.test, /CaSe, three",
    "regex.test, /a, four",
    "regex.test, /ab, none",
    "regex.test, /b%2F, four",
    "regex.test, /b%2Fd, four",
    "regex.test, /b/d, none",
    "regex.test, /word99x, one",
    "regex.test, /word99, none",
    "many.test, /a, one",
    "many.test, /a/b, four",
    "many.test, /a/b/, two",
    "many.test, /a/b/c, three",
    "many.test, /a/b/cx, two",
    "many.test, /a/bx, one",
    "many.test, /a/by, four",
    "many.test, /b/c, three",
    "many.test, /b/c/d, one",
    "many.test, /b/c/de, rest",
    "many.test, /b/cd, rest",
    "many.test, /b, none",
    "many.test, /, none",
  })
  void byPath(String host, String target, String cluster) throws Exception {
    assertThatBothSend(new WireCall("GET", host, target, List.of()), cluster);
  }

  private static List<RoutePolicy> methods() {
    RetryPolicy depends = RetryPolicy.of(2, RetryCondition.STATUS_5XX);
    return List.of(
        to("one", "method.test", RouteMatch.ALL.methods("GET", "POST")),
        to("two", "method.test", RouteMatch.ALL.methods("DELETE")),
        to("rest", "method.test", prefix("/rest")),
        // Each of these becomes two routes in Envoy, or one of one kind.
        retrying(depends, to("one", "retry.test", RouteMatch.ALL.methods("GET", "POST"))),
        retrying(depends, to("two", "retry.test", RouteMatch.ALL.methods("DELETE"))),
        retrying(depends, to("three", "retry.test", RouteMatch.ALL.methods("PATCH"))),
        retrying(depends, to("rest", "retry.test", prefix("/rest"))));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /, one, one",
    "POST, /, one, one",
    "GET, /rest, one, one",
    "DELETE, /, two, two",
    "PUT, /, none, none",
    "PATCH, /, none, three",
    "PUT, /rest, rest, rest",
    "OPTIONS, /rest, rest, rest",
    "PATCH, /rest, rest, three",
  })
  void byMethod(String method, String target, String plain, String retrying) throws Exception {
    assertThatBothSend(new WireCall(method, "method.test", target, List.of()), plain);
    assertThatBothSend(new WireCall(method, "retry.test", target, List.of()), retrying);
  }

  private static List<RoutePolicy> headers() {
    List<RoutePolicy> routes = new ArrayList<>();
    routes.addAll(header("exact", new ValueMatch.Exact("v"), false));
    routes.addAll(header("empty", new ValueMatch.Exact(""), false));
    routes.addAll(header("invert", new ValueMatch.Exact("v"), true));
    routes.addAll(header("prefix", new ValueMatch.Prefix("v"), false));
    routes.addAll(header("suffix", new ValueMatch.Suffix("v"), false));
    routes.addAll(header("contains", new ValueMatch.Contains("v"), false));
    routes.addAll(header("without", new ValueMatch.Contains("v"), true));
    routes.addAll(header("comma", new ValueMatch.Contains(","), false));
    routes.addAll(header("regex", new ValueMatch.Regex("v[0-9]?"), false));
    routes.addAll(header("present", new ValueMatch.Present(true), false));
    routes.addAll(header("absent", new ValueMatch.Present(false), false));
    return routes;
  }

  private static List<RoutePolicy> header(String host, ValueMatch value, boolean invert) {
    HeaderMatch match = new HeaderMatch("X-Env", value, invert);
    return List.of(
        to("one", host + ".header.test", RouteMatch.ALL.headers(match)),
        to("two", host + ".header.test", RouteMatch.ALL));
  }

  // Each host takes the call or leaves it to its second route.
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, absent",
        "x-env: v, exact prefix suffix contains regex present",
        "X-ENV: v, exact prefix suffix contains regex present",
        "x-env:   v  , exact prefix suffix contains regex present",
        "x-env: V, invert without present",
        "x-env: v1, invert prefix contains regex present",
        "x-env: v12, invert prefix contains present",
        "x-env: uv, invert suffix contains present",
        "x-env:, empty invert without present",
        "x-env: u|x-env: v, exact prefix suffix contains regex present",
        "x-env: v|X-Env: u, exact prefix suffix contains regex present",
        "x-env: u|x-env: w, invert without present",
        "x-env: u|x-env:, empty invert without present",
        "'x-env: u,v', invert suffix contains comma present",
        "x-env2: v, absent",
      })
  void byHeader(@Nullable String lines, String takers) throws Exception {
    List<String> wire = lines == null ? List.of() : List.of(lines.split("\\|"));
    List<String> taken = List.of(takers.split(" "));
    for (String host : hosts(headers())) {
      String cluster = taken.contains(host.substring(0, host.indexOf('.'))) ? "one" : "two";
      assertThatBothSend(new WireCall("GET", host, "/", wire), cluster);
    }
  }

  private static List<RoutePolicy> query() {
    List<RoutePolicy> routes = new ArrayList<>();
    routes.addAll(parameter("exact", new ValueMatch.Exact("1")));
    routes.addAll(parameter("empty", new ValueMatch.Exact("")));
    routes.addAll(parameter("prefix", new ValueMatch.Prefix("1")));
    routes.addAll(parameter("suffix", new ValueMatch.Suffix("1")));
    routes.addAll(parameter("contains", new ValueMatch.Contains("1")));
    routes.addAll(parameter("escape", new ValueMatch.Exact("%31")));
    routes.addAll(parameter("regex", new ValueMatch.Regex("[0-9]")));
    routes.addAll(parameter("present", new ValueMatch.Present(true)));
    routes.addAll(parameter("absent", new ValueMatch.Present(false)));
    RouteMatch all =
        RouteMatch.of(new PathMatch.Prefix("/v1"))
            .methods("GET")
            .headers(new HeaderMatch("x-env", new ValueMatch.Exact("v"), false))
            .query(new QueryMatch("a", new ValueMatch.Exact("1")));
    routes.add(to("one", "all.test", all));
    routes.add(to("two", "all.test", RouteMatch.ALL));
    return routes;
  }

  private static List<RoutePolicy> parameter(String host, ValueMatch value) {
    return List.of(
        to("one", host + ".query.test", RouteMatch.ALL.query(new QueryMatch("a", value))),
        to("two", host + ".query.test", RouteMatch.ALL));
  }

  @ParameterizedTest
  @CsvSource({
    "/, absent",
    "/?, absent",
    "/?a, empty present",
    "/?a=, empty present",
    "/?a=1, exact prefix suffix contains regex present",
    "/?a=1&a=2, exact prefix suffix contains regex present",
    "/?a=2&a=1, regex present",
    "/?a&a=1, empty present",
    "/?b=0&&a=1&, exact prefix suffix contains regex present",
    "/?a=12, prefix contains present",
    "/?a=21, suffix contains present",
    "/?a=1=1, prefix suffix contains present",
    "/?a=%31, escape suffix contains present",
    "/?%61=1, absent",
    "/?A=1, absent",
    "/?aa=1, absent",
    "/?b=a=1, absent",
    "/?x?a=1, absent",
    "/a=1, absent",
  })
  void byQuery(String target, String takers) throws Exception {
    List<String> taken = List.of(takers.split(" "));
    for (String host : hosts(query())) {
      if (host.endsWith(".query.test")) {
        String cluster = taken.contains(host.substring(0, host.indexOf('.'))) ? "one" : "two";
        assertThatBothSend(new WireCall("GET", host, target, List.of()), cluster);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1?a=1, x-env: v, one",
    "PUT, /v1?a=1, x-env: v, two",
    "GET, /v2?a=1, x-env: v, two",
    "GET, /v1?a=2, x-env: v, two",
    "GET, /v1?a=1, x-env: w, two",
  })
  void byAllAtOnce(String method, String target, String line, String cluster) throws Exception {
    assertThatBothSend(new WireCall(method, "all.test", target, List.of(line)), cluster);
  }

  private void assertThatBothSend(WireCall call, String cluster) throws Exception {
    if (library == null || envoy == null) {
      throw new IllegalStateException("not started");
    }
    RouteTable.Entry<String> route = library.match(call);
    assertThat(route == null ? NONE : route.target()).as("library: " + call).isEqualTo(cluster);
    RunningEnvoy.Answer answer = envoy.call(call);
    String reached = answer.status() == 404 ? NONE : answer.body();
    assertThat(reached).as("Envoy: " + call).isEqualTo(cluster);
  }

  private static Set<String> hosts(List<RoutePolicy> routes) {
    return routes.stream().map(RoutePolicy::host).collect(Collectors.toCollection(TreeSet::new));
  }

  private static RoutePolicy retrying(RetryPolicy retry, RoutePolicy route) {
    return route.with(CallPolicy.DEFAULT.with(retry));
  }

  private static RoutePolicy to(String cluster, String host, RouteMatch match) {
    return RoutePolicy.of(host, cluster).with(match);
  }

  private static RouteMatch exact(String path) {
    return RouteMatch.of(new PathMatch.Exact(path));
  }

  private static RouteMatch prefix(String path) {
    return RouteMatch.of(new PathMatch.Prefix(path));
  }

  private static RouteMatch regex(String path) {
    return RouteMatch.of(new PathMatch.Regex(path));
  }
}
