package dev.sidecar.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnreachedRoutesTest {
  @Property(tries = 500)
  void theFirstThatCoversARouteIsFoundAsIfEachWereCompared(
      @ForAll("routes") List<RoutePolicy> routes) {
    Map<Integer, Integer> expected = new LinkedHashMap<>();
    for (int i = 0; i < routes.size(); i++) {
      for (int earlier = 0; earlier < i && !expected.containsKey(i); earlier++) {
        if (routes.get(earlier).covers(routes.get(i))) {
          expected.put(i, earlier);
        }
      }
    }
    assertThat(UnreachedRoutes.of(routes)).isEqualTo(expected);
  }

  /** Each compared with each, these would take minutes. */
  @ParameterizedTest
  @ValueSource(strings = {"exact", "prefix", "regex"})
  @Timeout(20)
  void theTimeDoesNotGrowWithTheSquareOfAHostsPaths(String kind) {
    List<RoutePolicy> routes = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      String text = "/api/v1/service-" + i + "/";
      PathMatch path =
          switch (kind) {
            case "exact" -> new PathMatch.Exact(text);
            case "prefix" -> new PathMatch.Prefix(text);
            default -> new PathMatch.Regex(text);
          };
      routes.add(new RoutePolicy("api", path, "c", CallPolicy.DEFAULT));
    }
    assertThat(UnreachedRoutes.of(routes)).isEmpty();
  }

  @Test
  @Timeout(20)
  void norWithThatOfTheValuesOfAHeader() {
    List<RoutePolicy> routes = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      HeaderMatch tenant = new HeaderMatch("tenant", new ValueMatch.Exact("t" + i), false);
      routes.add(RoutePolicy.of("api", "c").with(RouteMatch.ALL.headers(tenant)));
    }
    assertThat(UnreachedRoutes.of(routes)).isEmpty();
  }

  // Of few letters and conditions, so that many cover each other.
  @Provide
  Arbitrary<List<RoutePolicy>> routes() {
    Arbitrary<String> text =
        Arbitraries.strings().withChars("ab/").ofMaxLength(3).map(some -> "/" + some);
    Arbitrary<PathMatch> path =
        Combinators.combine(Arbitraries.integers().between(0, 4), text)
            .as(
                (kind, some) ->
                    switch (kind) {
                      case 0, 1 -> new PathMatch.Exact(some);
                      case 2, 3 -> new PathMatch.Prefix(some);
                      default -> new PathMatch.Regex(some);
                    });
    Arbitrary<Set<String>> methods = Arbitraries.of("GET", "PUT").set().ofMaxSize(2);
    Arbitrary<List<HeaderMatch>> headers =
        Arbitraries.of("a", "b")
            .map(name -> new HeaderMatch(name, new ValueMatch.Present(true), false))
            .list()
            .uniqueElements()
            .ofMaxSize(2);
    Arbitrary<List<QueryMatch>> query =
        Arbitraries.of("a", "b")
            .map(name -> new QueryMatch(name, new ValueMatch.Present(true)))
            .list()
            .uniqueElements()
            .ofMaxSize(2);
    Arbitrary<RouteMatch> match =
        Combinators.combine(path, methods, headers, query).as(RouteMatch::new);
    return Combinators.combine(Arbitraries.of("h", "i"), match)
        .as((host, some) -> RoutePolicy.of(host, "c").with(some))
        .list()
        .ofMaxSize(30);
  }
}
