package dev.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidecar.bench.figure.Progress;
import dev.sidecar.policy.IdentityPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The soaks with small numbers: seconds, and the same bounds. */
@Timeout(120)
class SoakTest {
  private static final Progress SILENT =
      new Progress(new PrintStream(new ByteArrayOutputStream()), false);

  @TempDir Path directory;

  @Test
  void nothingIsSentAgainThatMayHaveRunAndNothingIsLeft() throws Exception {
    SoakReport report = AttemptsSoak.run(new AttemptsPlan(4_000, 8, 2_000, 64, 1), SILENT);
    assertThat(report.bounds()).allSatisfy(bound -> assertThat(bound.held()).isTrue());
    assertThat(report.held()).isTrue();
    assertThat(written(report).at("/plan/calls").asInt()).isEqualTo(4_000);
  }

  @Test
  void anOutageIsNotAmplifiedAndSoonOver() throws Exception {
    // Three retries at any traffic are too many for so few calls (see docs/SOAK.md): here one.
    SoakReport report = OutageSoak.run(new OutagePlan(500, 1_000, 1_000, 1_000, 1), SILENT);
    assertThat(report.bounds()).allSatisfy(bound -> assertThat(bound.held()).isTrue());
    assertThat(report.held()).isTrue();
    assertThat(written(report).at("/plan/deadMillis").asInt()).isEqualTo(1_000);
  }

  @Test
  void reloadsUnderLoadLoseNoCall() throws Exception {
    SoakReport report = ReloadSoak.run(new ReloadPlan(4, 200, 16, 1), SILENT);
    assertThat(report.bounds()).allSatisfy(bound -> assertThat(bound.held()).isTrue());
    assertThat(written(report).at("/plan/changes").asInt()).isEqualTo(16);
  }

  @Test
  void rotationUnderLoadLosesNoCallAndNoConnectionOutlivesItsBound() throws Exception {
    // Connections age within 3 s of their certificate's issue, which is valid for 10 s more.
    RotationPlan plan =
        new RotationPlan(8, 200, 5, 500, 1_500, 70, 60, IdentityPolicy.Provider.JDK);
    SoakReport report = RotationSoak.run(plan, SILENT);
    assertThat(report.bounds()).allSatisfy(bound -> assertThat(bound.held()).isTrue());
    assertThat(written(report).at("/plan/lifeSeconds").asInt()).isEqualTo(70);
  }

  @Test
  void idleConnectionsAreLeftBeforeTheirServersCloseThem() throws Exception {
    SoakReport report =
        KeepAliveSoak.run(new KeepAlivePlan(4, 40, 300, 1), System.getenv(), SILENT);
    assertThat(report.bounds()).allSatisfy(bound -> assertThat(bound.held()).isTrue());
    assertThat(report.figures()).containsKey("own learned: calls afterwards");
    assertThat(written(report).at("/plan/idleMillis").asInt()).isEqualTo(300);
    report.odd().stream().filter(it -> it.contains("not run")).forEach(System.err::println);
  }

  @Test
  void aServerThatIsRequiredAndAbsentBreaksABound() throws Exception {
    Map<String, String> nowhere =
        Map.of(
            "NGINX_BIN", "/nowhere", "HAPROXY_BIN", "/nowhere", "SIDECAR_REQUIRE", "nginx,envoy");
    SoakReport report = KeepAliveSoak.run(new KeepAlivePlan(1, 1, 100, 1), nowhere, SILENT);
    assertThat(report.odd()).anyMatch(it -> it.startsWith("nginx: not run: NGINX_BIN: /nowhere"));
    assertThat(report.bounds())
        .anyMatch(it -> it.name().equals("nginx, required and absent") && !it.held())
        .anyMatch(it -> it.name().equals("haproxy, required and absent") && it.held());
  }

  private JsonNode written(SoakReport report) throws IOException {
    Path file = directory.resolve("soak.json");
    report.write(file);
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.get("held").asBoolean()).isTrue();
    assertThat(json.get("bounds")).hasSize(report.bounds().size());
    return json;
  }

  @Test
  void aRequestThatMustBeSeenOnceIsCaughtTheSecondTime() {
    Ledger ledger = new Ledger(10);
    ledger.seen(3, 1, true);
    ledger.seen(4, 1, false);
    ledger.seen(4, 2, false);
    assertThat(ledger.onceSeenAgain()).isZero();
    assertThat(ledger.attemptsSeenAgain()).isZero();
    ledger.seen(3, 2, true);
    assertThat(ledger.onceSeenAgain()).isEqualTo(1);
    ledger.seen(4, 2, false);
    assertThat(ledger.attemptsSeenAgain()).isEqualTo(1);
    ledger.seen(10, 1, false);
    ledger.seen(1, -1, false);
    assertThat(ledger.unknown()).isEqualTo(2);
  }

  @Test
  void oneBrokenBoundBreaksTheReport() {
    Bound held = Bound.atMost("a", 1, 1);
    assertThat(report(held).held()).isTrue();
    assertThat(report(held, Bound.none("b", 1)).held()).isFalse();
    assertThat(report(held, Bound.atMost("c", Double.NaN, 1)).held()).isFalse();
    assertThat(report(held, Bound.atLeast("d", 0, 1)).table())
        .contains("d           0  >= 1   BROKEN");
  }

  @Test
  void recoveryIsOverAfterTheLastWindowWithLessSuccess() {
    Recovery recovery = new Recovery(100, 4);
    recovery.count(-1, false);
    recovery.count(0, true);
    recovery.count(150, true);
    recovery.count(199, false);
    recovery.count(200, true);
    recovery.count(399, true);
    recovery.count(400, false);
    assertThat(recovery.millis(99)).isEqualTo(200 / 1e6);
    assertThat(recovery.millis(50)).isZero();
  }

  @Test
  void whatHasNotRecoveredAtTheEndNeverDid() {
    Recovery recovery = new Recovery(100, 2);
    assertThat(recovery.millis(99)).isInfinite();
    recovery.count(0, true);
    recovery.count(100, false);
    assertThat(recovery.millis(99)).isInfinite();
  }

  @Test
  void drawsFollowFromTheSeedAndNotFromTheOrder() {
    SeededDraws draws = new SeededDraws(1);
    int first = draws.below(1_000_000, 7, 1);
    draws.below(1_000_000, 8, 1);
    assertThat(draws.below(1_000_000, 7, 1)).isEqualTo(first);
    assertThat(new SeededDraws(2).below(1_000_000, 7, 1)).isNotEqualTo(first);
  }

  @Test
  void plansOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new AttemptsPlan(0, 8, 1, 1, 1))
        .hasMessage("--calls: 0 (expected: 1 to 100000000)");
    assertThatThrownBy(() -> new OutagePlan(0, 1_000, 1_000, 1_000, 3))
        .hasMessage("--rate: 0 (expected: 1 to 20000)");
    assertThatThrownBy(() -> new KeepAlivePlan(1, 1, 99, 1))
        .hasMessageContaining("--idle: 99 (expected: 1 or more, 1 or more, 100 or more)");
  }

  private static SoakReport report(Bound... bounds) {
    return SoakReport.of("test", "", 1, Map.of("f", 1.0), Map.of(), List.of(bounds), List.of());
  }
}
