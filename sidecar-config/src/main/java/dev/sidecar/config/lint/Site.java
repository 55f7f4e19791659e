package dev.sidecar.config.lint;

import dev.sidecar.config.Places;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the policy of a call is said: at a route, or at the cluster that it inherits from.
 *
 * @param own the route or the cluster itself
 * @param inherited the first cluster of a route; null for a cluster, and for a route without
 */
record Site(Places places, List<String> own, @Nullable List<String> inherited) {
  static Site cluster(Places places, String name) {
    return new Site(places, List.of("clusters", name), null);
  }

  static Site route(Places places, int index, @Nullable String cluster) {
    return new Site(
        places,
        List.of("routes", Integer.toString(index)),
        cluster == null ? null : List.of("clusters", cluster));
  }

  /** Where a value is said that holds here; the site itself where it is a default. */
  List<String> at(String... keys) {
    List<String> here = below(own, keys);
    if (places.has(here)) {
      return here;
    }
    List<String> there = inherited == null ? here : below(inherited, keys);
    return places.has(there) ? there : own;
  }

  /** Whether the file says a value, here or where it is inherited from. */
  boolean says(String... keys) {
    return !at(keys).equals(own);
  }

  private static List<String> below(List<String> path, String... keys) {
    return Stream.concat(path.stream(), Stream.of(keys)).toList();
  }
}
