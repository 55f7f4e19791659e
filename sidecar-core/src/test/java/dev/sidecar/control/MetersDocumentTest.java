package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeTransport;
import dev.sidecar.call.Attempt;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.telemetry.Meters;
import dev.sidecar.time.Timer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@code docs/METRICS.md} says, what is registered, and what Prometheus is shown. */
class MetersDocumentTest {
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  private final AtomicLong now = new AtomicLong();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final FakeTransport transport = new FakeTransport();
  private final ControlLoop loop =
      new ControlLoop(
          new MeshPolicy(
              List.of(ClusterPolicy.of("orders", Endpoint.parse("10.0.0.1:80"))),
              List.of(RoutePolicy.of("*", "orders"))),
          EngineParts.of(transport, Timer.manual(now::get), () -> 0)
              .metered(Meters.in(registry))
              .securedBy(
                  (identity, timer) -> {
                    throw new IllegalStateException("no cluster speaks TLS");
                  }));

  @AfterEach
  void close() {
    transport.opened.forEach(each -> each.attempts.forEach(Attempt::end));
    loop.close();
  }

  @Test
  void documentAndRegistryAgreeOnNamesAndTags() throws Exception {
    Map<String, Set<String>> registered = new TreeMap<>();
    for (Meter meter : registry.getMeters()) {
      registered
          .computeIfAbsent(meter.getId().getName(), name -> new TreeSet<>())
          .addAll(meter.getId().getTags().stream().map(Tag::getKey).toList());
    }
    Map<String, Set<String>> documented = new TreeMap<>();
    rows().forEach(row -> documented.put(names(row[1]).get(0), new TreeSet<>(names(row[4]))));
    assertThat(documented).isEqualTo(registered);
  }

  @Test
  void documentAndPrometheusAgreeOnNames() throws Exception {
    Set<String> shown =
        registry
            .scrape()
            .lines()
            .filter(line -> line.startsWith("# TYPE "))
            .map(line -> line.split(" ")[2])
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(rows().stream().map(row -> names(row[2]).get(0)))
        .containsExactlyInAnyOrderElementsOf(shown);
  }

  @Test
  void documentAndRegistryAgreeOnTheValuesOfTags() throws Exception {
    Map<String, Set<String>> documented = new TreeMap<>();
    String tag = "";
    for (String line : document()) {
      String[] cells = line.split("\\|");
      if (cells.length == 3 && line.startsWith("|")) {
        tag = names(cells[1]).isEmpty() ? tag : names(cells[1]).get(0);
        documented.computeIfAbsent(tag, key -> new TreeSet<>()).addAll(names(cells[2]));
      }
    }
    for (String closed :
        List.of("result", "le", "state", "version", "provider", "group", "reason")) {
      Set<String> registered =
          registry.getMeters().stream()
              .map(meter -> meter.getId().getTag(closed))
              .filter(value -> value != null)
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(documented.get(closed)).as(closed).isEqualTo(registered);
    }
  }

  @Test
  void documentTellsHowManySeriesAClusterHas() throws Exception {
    long series =
        registry.scrape().lines().filter(line -> line.contains("cluster=\"orders\"")).count();
    assertThat(registry.get("sidecar.series").gauge().value()).isEqualTo(series);
    assertThat(String.join("\n", document())).contains("A cluster has " + series + " series");
  }

  @Test
  void documentTellsHowManySeriesAClusterHasWithoutTls() throws Exception {
    PrometheusMeterRegistry other = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    ControlLoop plain =
        new ControlLoop(
            loop.snapshot().policy(),
            EngineParts.of(new FakeTransport(), Timer.manual(now::get), () -> 0)
                .metered(Meters.in(other)));
    int series = (int) other.get("sidecar.series").gauge().value();
    plain.close();
    assertThat(String.join("\n", document())).contains(series + " in a client without a source");
  }

  @Test
  void prometheusSeesAHistogramThatItCanTakeQuantilesOf() throws Exception {
    for (long millis : new long[] {1, 3, 30, 30_000}) {
      transport.onSend = () -> now.addAndGet(millis * 1_000_000);
      FakeCall call = new FakeCall("orders", "/", 60_000_000_000L);
      loop.send(call);
    }
    String text = registry.scrape();
    List<Double> buckets =
        text.lines()
            .filter(line -> line.startsWith("sidecar_cluster_call_time_buckets_total{"))
            .sorted((a, b) -> Double.compare(le(a), le(b)))
            .map(MetersDocumentTest::value)
            .toList();
    assertThat(buckets)
        .containsExactly(
            0.0, 0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0,
            4.0);
    assertThat(sum(text, "sidecar_cluster_call_time_seconds_count")).isEqualTo(4);
    assertThat(sum(text, "sidecar_cluster_call_time_seconds_sum")).isEqualTo(30.034);
    assertThat(sum(text, "sidecar_cluster_call_time_max_seconds")).isEqualTo(30);
  }

  private static double sum(String text, String series) {
    return text.lines()
        .filter(line -> line.startsWith(series + "{"))
        .mapToDouble(MetersDocumentTest::value)
        .sum();
  }

  private static double le(String line) {
    String bound = line.replaceAll(".*le=\"([^\"]+)\".*", "$1");
    return bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound);
  }

  private static double value(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ')));
  }

  /** The rows of the tables of meters: cells 1 to 5. */
  private static List<String[]> rows() throws IOException {
    return document().stream()
        .filter(line -> line.startsWith("| `sidecar."))
        .map(line -> line.split("\\|"))
        .toList();
  }

  private static List<String> document() throws IOException {
    return Files.readAllLines(Path.of("../docs/METRICS.md"));
  }

  private static List<String> names(String cell) {
    Matcher name = NAME.matcher(cell);
    return name.results().map(found -> found.group(1)).toList();
  }
}
