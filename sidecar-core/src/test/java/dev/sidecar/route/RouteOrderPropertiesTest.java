package dev.sidecar.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RouteMatch;
import dev.sidecar.policy.RoutePolicy;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** However many routes a host has, the first that matches wins. */
class RouteOrderPropertiesTest {
  @Property(tries = 500)
  void theFirstRouteThatTakesACallAloneTakesItAmongAll(
      @ForAll("routes") List<RouteMatch> matches,
      @ForAll("paths") String path,
      @ForAll("methods") String method) {
    FakeCall call = new FakeCall("h", path, 0);
    call.method = method;
    int first = 0;
    while (first < matches.size() && find(matches.subList(first, first + 1), call) < 0) {
      first++;
    }
    assertThat(find(matches, call)).isEqualTo(first == matches.size() ? -1 : first);
  }

  private static int find(List<RouteMatch> matches, FakeCall call) {
    List<RouteTable.Entry<Integer>> entries = new ArrayList<>();
    for (RouteMatch match : matches) {
      entries.add(new RouteTable.Entry<>(RoutePolicy.of("h", "c").with(match), entries.size()));
    }
    RouteTable.Entry<Integer> found = new RouteTable<>(entries).match(call);
    return found == null ? -1 : found.target();
  }

  // Of few letters, so that many routes take one path.
  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.strings().withChars("ab/").ofMaxLength(5).map(text -> "/" + text);
  }

  @Provide
  Arbitrary<String> methods() {
    return Arbitraries.of("GET", "PUT", "POST");
  }

  @Provide
  Arbitrary<List<RouteMatch>> routes() {
    Arbitrary<PathMatch> path =
        Combinators.combine(Arbitraries.integers().between(0, 4), paths())
            .as(
                (kind, text) ->
                    switch (kind) {
                      case 0, 1 -> new PathMatch.Exact(text);
                      case 2, 3 -> new PathMatch.Prefix(text);
                      default -> new PathMatch.Regex(text + "a?");
                    });
    Arbitrary<RouteMatch> route =
        Combinators.combine(path, methods().list().uniqueElements().ofMaxSize(2))
            .as((match, some) -> RouteMatch.of(match).methods(some.toArray(String[]::new)));
    return route.list().ofMaxSize(40);
  }
}
