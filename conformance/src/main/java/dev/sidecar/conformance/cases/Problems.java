package dev.sidecar.conformance.cases;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Collects what is wrong with one case file, and knows where its values stand. */
final class Problems {
  /** A line and a column, from 1. */
  record Place(int line, int column) {}

  private record Problem(Place place, String message) {}

  private static final Place START = new Place(1, 1);

  private final String file;
  private final Map<String, Place> places = new HashMap<>();
  private final List<Problem> found = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  /** Remembers where the value of a path stands. */
  void stands(String path, Place place) {
    places.put(path, place);
  }

  /** A problem with the value of a path. */
  void add(String path, String message) {
    String shown = path.isEmpty() ? message : path + ": " + message;
    found.add(new Problem(places.getOrDefault(path, START), shown));
  }

  /** A problem with a path of which only the beginning may be there. */
  void addNear(String path, String message) {
    String near = path;
    while (!places.containsKey(near + "!") && !places.containsKey(near) && !near.isEmpty()) {
      int cut = Math.max(near.lastIndexOf('.'), near.lastIndexOf('['));
      near = cut < 0 ? "" : near.substring(0, cut);
    }
    boolean key = message.contains("unknown key") && places.containsKey(near + "!");
    found.add(new Problem(places.getOrDefault(key ? near + "!" : near, START), message));
  }

  /** A key that means nothing here. */
  void unknown(String path, List<String> known) {
    String expected = String.join(", ", known);
    found.add(
        new Problem(
            places.getOrDefault(path + "!", START),
            path + ": unknown key (expected: " + expected + ")"));
  }

  /** A problem at a place of the file. */
  void addAt(Place place, String message) {
    found.add(new Problem(place, message));
  }

  boolean any() {
    return !found.isEmpty();
  }

  /** Every problem, one a line, in the file's order. */
  void throwIfAny() {
    if (any()) {
      throw new CaseFileException(
          found.stream()
              .sorted(
                  Comparator.comparing((Problem each) -> each.place().line())
                      .thenComparing(each -> each.place().column()))
              .map(
                  each ->
                      "%s:%d:%d: %s"
                          .formatted(
                              file, each.place().line(), each.place().column(), each.message()))
              .distinct()
              .collect(Collectors.joining("\n")));
    }
  }
}
