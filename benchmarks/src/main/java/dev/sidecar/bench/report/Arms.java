package dev.sidecar.bench.report;

import static java.util.stream.Collectors.joining;

import dev.sidecar.bench.report.Measured.Row;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Gives every arm its place, colour, marker and dash, the same in all charts. Those that this
 * project has keep theirs in every report; others take the ones that the arms of the file leave, in
 * its order.
 */
final class Arms {
  /** What an arm is, for the legend. */
  private static final Map<String, String> KNOWN = known();

  /** Colours in {@code report.css}, markers and dashes in {@code report.js}. */
  private static final int STYLES = 12;

  private final Map<String, Integer> styles = new LinkedHashMap<>();

  private Arms() {}

  static Arms of(Measured measured) {
    Set<String> named = new LinkedHashSet<>();
    measured.rows().forEach(row -> named.add(row.arm()));
    measured.knees().forEach(knee -> named.add(knee.arm()));
    measured.absent().forEach(absent -> named.add(absent.arm()));
    Arms arms = new Arms();
    KNOWN.keySet().forEach(arm -> arms.styles.put(arm, arms.styles.size() % STYLES));
    Deque<Integer> left = new ArrayDeque<>(IntStream.range(0, STYLES).boxed().toList());
    named.stream().filter(KNOWN::containsKey).map(arms::style).forEach(left::remove);
    for (String arm : named) {
      Integer next = KNOWN.containsKey(arm) ? null : left.poll();
      arms.styles.putIfAbsent(arm, next == null ? arms.styles.size() % STYLES : next);
    }
    return arms;
  }

  int style(String arm) {
    return styles.getOrDefault(arm, 0);
  }

  /** In the order in which charts and tables show them. */
  List<Row> sorted(List<Row> rows) {
    List<String> order = List.copyOf(styles.keySet());
    return rows.stream().sorted(Comparator.comparingInt(row -> order.indexOf(row.arm()))).toList();
  }

  /** The name of an arm behind its colour and marker. */
  String label(String arm) {
    return "<span class=\"arm\" data-style=\"%d\">%s</span>"
        .formatted(style(arm), Html.escaped(arm));
  }

  /** The arms of a figure, each once. */
  String legend(List<Row> rows) {
    return "<p class=\"legend\">"
        + sorted(rows).stream().map(Row::arm).distinct().map(this::label).collect(joining(" "))
        + "</p>\n";
  }

  static String meaning(String arm) {
    return KNOWN.getOrDefault(arm, "not one of the arms that this page knows");
  }

  private static Map<String, String> known() {
    Map<String, String> known = new LinkedHashMap<>();
    known.put("direct", "OkHttp as it comes, straight to the upstreams");
    known.put(
        "direct-tuned", "the same with OkHttp's own three timeouts off: what all is compared with");
    known.put("library", "SidecarClient with the policy that the proxies follow, too");
    known.put("library-full", "SidecarClient with every feature on; in no ratio against a proxy");
    known.put(
        "handrolled", "OkHttp with resilience4j, Micrometer and OpenTelemetry, composed by hand");
    known.put("envoy", "the tuned client through Envoy, which follows the same policy");
    known.put("haproxy", "the tuned client through HAProxy");
    known.put("nginx", "the tuned client through nginx");
    known.put("direct-tuned+mtls", "OkHttp with the JDK's TLS, its timeouts off and a large pool");
    known.put("library+mtls", "SidecarClient over mTLS, straight to the upstreams");
    known.put("library+mtls-bc", "the same with BouncyCastle for TLS");
    known.put("envoy+mtls", "a plain client through its Envoy, mTLS, and the upstreams' Envoy");
    return known;
  }
}
