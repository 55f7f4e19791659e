package dev.sidecar.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidecar.bench.load.ArmName;
import dev.sidecar.bench.peer.Processors;
import dev.sidecar.bench.peer.Protocol;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A measurement of some seconds with real processes over real sockets, and every arm that is on
 * this machine. Its times prove nothing, and nothing here depends on them.
 */
@Timeout(300)
class RealMeasurementTest {
  private static final Path POLICY = Path.of("parity.yaml");
  private static final List<ArmName> ALL = List.of(ArmName.values());
  private static final List<ArmName> PLAIN = ALL.stream().filter(arm -> !arm.mtls()).toList();
  private static final List<ArmName> SECURED =
      ALL.stream().filter(arm -> arm.mtls() || arm == ArmName.LIBRARY).toList();
  private static final Cell MTLS = Cell.closed(2, Placement.FREE, Protocol.H1).withMtls();
  private static final Cell CLOSED = Cell.closed(2, Placement.FREE, Protocol.H1);
  private static final Cell POST =
      new Cell(new Load.Closed(1), Placement.FREE, Protocol.H1, 1_024, 16_384, false);
  private static final Cell OPEN = Cell.of(new Load.Open(), Placement.FREE, Protocol.H1);
  private static final Cell CLOSED_H2 = Cell.closed(2, Placement.FREE, Protocol.H2);

  private static JsonNode report = new ObjectMapper().createObjectNode();
  private static MeasureRun run =
      new MeasureRun(
          new Plan(List.of(), 0),
          new Peers(Map.of(), List.of(), List.of()),
          List.of(),
          POLICY,
          POLICY);

  @BeforeAll
  static void measure() throws IOException {
    Plan plan =
        new Plan(
            List.of(
                cell(CLOSED, PLAIN),
                cell(POST, PLAIN),
                new CellPlan(OPEN, PLAIN, 1, Duration.ofMillis(500), List.of(50, 100)),
                cell(CLOSED_H2, PLAIN),
                cell(MTLS, SECURED)),
            500);
    run = MeasureRun.prepare(plan, POLICY, System.getenv());
    Results results = new Measurement(run, silent(plan)).run();
    report = new ObjectMapper().valueToTree(Report.of(run, results, "test", "test"));
  }

  @ParameterizedTest
  @EnumSource(ArmName.class)
  void everyArmSendsCallsInEveryCellThatItCanBeIn(ArmName arm) {
    assumeHere(arm);
    List<JsonNode> rows = rows(arm);
    assertThat(rows)
        .hasSize(arm.mtls() ? 1 : arm == ArmName.NGINX ? 4 : arm == ArmName.LIBRARY ? 6 : 5);
    for (JsonNode row : rows) {
      String where = row.get("cell").asText() + ": " + row.get("invalid_reason").asText();
      assertThat(row.get("requests").asLong()).as(where).isPositive();
      assertThat(row.get("errors").asLong()).as(where).isZero();
      assertThat(row.get("p50_us").asDouble()).as(where).isPositive();
      assertThat(row.at("/cpu_us_per_request/client").asDouble()).as(where).isPositive();
      assertThat(row.at("/cpu_us_per_request/upstream").asDouble()).as(where).isPositive();
      assertThat(row.get("machine_busy_us_per_request").isNumber()).as(where).isTrue();
      if (row.get("load").asText().equals("closed")) {
        assertThat(row.get("valid").asBoolean()).as(where).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ArmName.class)
  void aProxyHasCostsAndMemoryAndTheOthersHaveNone(ArmName arm) {
    assumeHere(arm);
    for (JsonNode row : rows(arm)) {
      for (String field : List.of("/cpu_us_per_request/proxy", "/proxy_rss_mb", "/proxy_pss_mb")) {
        assertThat(row.at(field).isNumber()).as(field).isEqualTo(arm.proxied());
      }
      if (arm.proxied()) {
        assertThat(row.at("/cpu_us_per_request/proxy").asDouble()).isPositive();
        assertThat(row.get("proxy_pss_mb").asDouble())
            .isPositive()
            .isLessThanOrEqualTo(row.get("proxy_rss_mb").asDouble());
      }
    }
  }

  @Test
  void whatAnArmCannotSpeakIsSaid() {
    assumeHere(ArmName.NGINX);
    assertThat(report.get("absent"))
        .anySatisfy(
            absence -> {
              assertThat(absence.get("arm").asText()).isEqualTo("nginx");
              assertThat(absence.get("cells").asText()).isEqualTo("*-h2-*");
              assertThat(absence.get("reason").asText()).contains("HTTP/2 to upstreams");
            });
  }

  @Test
  void theLibraryFindsAKneeInAPodWhereverTheMachineLetsIt() throws IOException {
    assumeTrue(Processors.cannotPin() == null, () -> "pod: " + Processors.cannotPin());
    Plan plan =
        new Plan(
            List.of(
                new CellPlan(
                    Cell.POD_KNEE, List.of(ArmName.LIBRARY), 1, Duration.ofMillis(100), List.of())),
            500);
    Results results =
        new Measurement(MeasureRun.prepare(plan, POLICY, System.getenv()), silent(plan)).run();
    Knee knee = results.knees(Cell.POD_KNEE, ArmName.LIBRARY).get(0);
    assertThat(knee).isNotNull();
    assertThat(results.turns())
        .isNotEmpty()
        .allSatisfy(turn -> assertThat(turn.carried()).isNotNull());
    // What is reported is what the steps say.
    assertThat(knee.carriedRate())
        .isEqualTo(
            results.turns().stream()
                .filter(turn -> Boolean.TRUE.equals(turn.carried()))
                .map(Turn::rate)
                .max(Integer::compare)
                .orElse(null));
  }

  @Test
  void aPodReallyIsPinned() throws IOException {
    assumeTrue(Processors.cannotPin() == null, () -> "pod: " + Processors.cannotPin());
    List<ArmName> arms =
        Stream.of(ArmName.DIRECT, ArmName.ENVOY, ArmName.HAPROXY, ArmName.NGINX, ArmName.ENVOY_MTLS)
            .filter(run.peers()::has)
            .toList();
    try (Testbed bed =
        Testbed.start(
            new Plan.BedKey(Placement.POD, Protocol.H1, true), arms, run.peers(), POLICY, POLICY)) {
      assertThat(bed.notStarted()).isEmpty();
      List<Integer> both = Processors.allowed();
      assertThat(Processors.ofThreads(bed.clientPid())).containsExactly(both.get(0));
      for (ArmName arm : arms) {
        List<Long> proxies = bed.proxyPids(arm);
        assertThat(proxies).hasSize(!arm.proxied() ? 0 : arm == ArmName.ENVOY_MTLS ? 2 : 1);
        // The second is the sidecar of the upstreams.
        for (int i = 0; i < proxies.size(); i++) {
          assertThat(Processors.ofThreads(proxies.get(i)))
              .as(arm.label())
              .containsExactly(both.get(i));
        }
      }
      assertThat(bed.upstreamPids())
          .hasSize(2)
          .allSatisfy(pid -> assertThat(Processors.ofThreads(pid)).containsExactly(both.get(1)));
    }
  }

  @Test
  void aFreeTestbedIsNotPinned() throws IOException {
    try (Testbed bed =
        Testbed.start(
            new Plan.BedKey(Placement.FREE, Protocol.H1, false),
            List.of(ArmName.DIRECT),
            run.peers(),
            POLICY,
            POLICY)) {
      assertThat(Processors.ofThreads(bed.clientPid())).isEqualTo(Processors.allowed());
    }
  }

  private static void assumeHere(ArmName arm) {
    PeerHere.need(run.peers(), arm);
  }

  private static List<JsonNode> rows(ArmName arm) {
    return StreamSupport.stream(report.get("arms").spliterator(), false)
        .filter(row -> row.get("arm").asText().equals(arm.label()))
        .toList();
  }

  private static CellPlan cell(Cell cell, List<ArmName> arms) {
    return new CellPlan(cell, arms, 1, Duration.ofMillis(200), List.of());
  }

  private static Course silent(Plan plan) {
    return new Course(plan, new PrintStream(OutputStream.nullOutputStream()), false);
  }
}
