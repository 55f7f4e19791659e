package dev.sidecar.discovery;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.Placement;
import dev.sidecar.endpoint.WeightedEndpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads endpoints from text: one a line, an address, perhaps a weight, and perhaps how it is
 * placed, as in {@code 10.0.3.7:8443 3 priority=1 locality=eu/a metadata.version=v2}. What follows
 * a {@code #} and empty lines mean nothing.
 */
final class EndpointLines {
  private static final int MOST_PROBLEMS = 10;
  private static final int MOST_SHOWN_CHARACTERS = 100;

  private final String file;
  private final List<WeightedEndpoint> endpoints = new ArrayList<>();
  private final Map<Endpoint, Integer> lines = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  private EndpointLines(String file) {
    this.file = file;
  }

  /**
   * Reads a file's text as a whole.
   *
   * @param file for messages
   * @throws IllegalArgumentException with every problem and its line, at most ten
   */
  static List<WeightedEndpoint> parse(String file, String text) {
    EndpointLines read = new EndpointLines(file);
    int number = 0;
    for (String line : text.lines().toList()) {
      read.line(++number, line);
    }
    if (!read.problems.isEmpty()) {
      throw new IllegalArgumentException(
          String.join("\n", read.problems.subList(0, Math.min(MOST_PROBLEMS, read.problems.size())))
              + (read.problems.size() > MOST_PROBLEMS ? "\nand more" : ""));
    }
    return List.copyOf(read.endpoints);
  }

  private void line(int number, String line) {
    int comment = line.indexOf('#');
    String content = (comment < 0 ? line : line.substring(0, comment)).strip();
    if (content.isEmpty()) {
      return;
    }
    try {
      WeightedEndpoint read = endpoint(content.split("[ \\t]+"), content);
      Integer first = lines.putIfAbsent(read.endpoint(), number);
      if (first == null) {
        endpoints.add(read);
      } else {
        refuse(number, read.endpoint() + " (expected: once; it is on line " + first + ")");
      }
    } catch (IllegalArgumentException e) {
      refuse(number, String.valueOf(e.getMessage()));
    }
  }

  private void refuse(int number, String problem) {
    problems.add(file + ":" + number + ": " + problem);
  }

  private static WeightedEndpoint endpoint(String[] words, String line) {
    boolean weighted = words.length > 1 && words[1].indexOf('=') < 0;
    int placed = weighted ? 2 : 1;
    if (words.length > placed && words[placed].indexOf('=') < 0) {
      throw new IllegalArgumentException(
          shown(line) + " (expected: an address and perhaps a weight, like 10.0.3.7:8443 3)");
    }
    Endpoint endpoint = Endpoint.parse(shown(words[0]));
    int weight = weighted ? weight(endpoint, words[1]) : 1;
    try {
      Placement placement = PlacementWords.parse(List.of(words).subList(placed, words.length));
      return new WeightedEndpoint(endpoint, weight, placement);
    } catch (IllegalArgumentException e) {
      throw words.length == placed
          ? e
          : new IllegalArgumentException(
              endpoint + ": " + shown(String.valueOf(e.getMessage())), e);
    }
  }

  private static int weight(Endpoint endpoint, String word) {
    // Eight digits always fit an int; the range is the record's to judge.
    if (!word.matches("[0-9]{1,8}")) {
      throw new IllegalArgumentException(
          endpoint
              + ": weight: "
              + shown(word)
              + " (expected: 1 to "
              + WeightedEndpoint.MAX_WEIGHT
              + ")");
    }
    return Integer.parseInt(word);
  }

  private static String shown(String text) {
    return text.length() <= MOST_SHOWN_CHARACTERS
        ? text
        : text.substring(0, MOST_SHOWN_CHARACTERS) + "...";
  }
}
