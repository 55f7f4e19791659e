package dev.sidecar.bench.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.bench.tail.Scenario.Trouble;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A seconds-long form of what is published, with what must hold. */
class TailTest {
  private static final int CALLS = 150_000;
  private static final long SEED = 7;

  @Test
  void peakEwmaKeepsTheTailOfThreeFromTheSlowEndpoint() {
    Trace trace = Trace.of(Scenario.small(Trouble.SLOW), CALLS, SEED);
    double roundRobin = run(trace, Contender.ROUND_ROBIN).p99Millis();
    assertThat(run(trace, Contender.PEAK_EWMA).p99Millis()).isLessThan(0.3 * roundRobin);
  }

  @Test
  void peakEwmaKeepsTheTailOfFiftyFromTheSlowEndpoint() {
    Trace trace = Trace.of(Scenario.large(Trouble.SLOW), CALLS, SEED);
    double roundRobin = run(trace, Contender.ROUND_ROBIN).p99Millis();
    assertThat(run(trace, Contender.PEAK_EWMA).p99Millis()).isLessThan(0.3 * roundRobin);
    assertThat(run(trace, Contender.PREQUAL).p99Millis()).isLessThan(0.3 * roundRobin);
  }

  @Test
  void peakEwmaSparesTheSlowEndpointOnceItsDefaultLatencyHasFaded() {
    Scenario scenario = Scenario.small(Trouble.SLOW).of(240, 1_000_000);
    TailRow atFirst = run(Trace.lasting(scenario, 0, 10, SEED), Contender.PEAK_EWMA);
    TailRow later = run(Trace.lasting(scenario, 30, 50, SEED), Contender.PEAK_EWMA);
    assertThat(atFirst.firstFraction()).isBetween(0.03, 0.1);
    assertThat(later.firstFractionBefore()).isBetween(0.01, 0.04);
    assertThat(later.firstFraction()).isLessThan(0.004);
  }

  @Test
  void anEndpointThatRefusesAtOnceDrawsNoCallsByLatency() {
    for (Scenario scenario :
        List.of(Scenario.small(Trouble.REFUSES), Scenario.large(Trouble.REFUSES))) {
      Trace trace = Trace.of(scenario, CALLS, SEED);
      double fair = 1.0 / scenario.endpoints();
      assertThat(run(trace, Contender.LEAST_REQUEST).refusedFraction()).isGreaterThan(fair);
      assertThat(run(trace, Contender.PEAK_EWMA).refusedFraction()).isLessThan(fair / 20);
      assertThat(run(trace, Contender.PREQUAL).refusedFraction()).isLessThan(fair / 20);
    }
  }

  @Test
  void prequalHalvesTheTailOfLeastRequestUnderAntagonists() {
    for (Scenario scenario :
        List.of(Scenario.small(Trouble.ANTAGONISTS), Scenario.large(Trouble.ANTAGONISTS))) {
      Trace trace = Trace.of(scenario, 2 * CALLS, SEED);
      double leastRequest = run(trace, Contender.LEAST_REQUEST).p99Millis();
      assertThat(run(trace, Contender.PREQUAL).p99Millis()).isLessThan(0.5 * leastRequest);
    }
  }

  @ParameterizedTest
  @EnumSource(Contender.class)
  void theSameSeedGivesTheSameFigures(Contender contender) {
    Trace trace = Trace.of(Scenario.large(Trouble.ANTAGONISTS), 20_000, SEED);
    assertThat(run(trace, contender)).isEqualTo(run(trace, contender));
  }

  @Test
  void eventsComeInTheOrderOfTheirMomentsAndOfEqualOnesAsTheyWereAdded() {
    Agenda agenda = new Agenda();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 5_000; i++) {
      agenda.add(random.nextInt(100), i);
    }
    long moment = -1;
    long event = -1;
    for (int i = 0; i < 5_000; i++) {
      long next = agenda.moment();
      assertThat(next).isGreaterThanOrEqualTo(moment);
      long got = agenda.next();
      assertThat(next > moment || got > event).isTrue();
      moment = next;
      event = got;
    }
    assertThat(agenda.isEmpty()).isTrue();
  }

  @Test
  void aPlotHasALineForEachPolicyAndColoursForADarkGround() {
    Trace trace = Trace.of(Scenario.small(Trouble.REFUSES), 2_000, SEED);
    List<TailRow> rows =
        List.of(run(trace, Contender.ROUND_ROBIN), run(trace, Contender.PEAK_EWMA));
    assertThat(TailPlot.svg(rows))
        .contains("round robin", "peak EWMA", "prefers-color-scheme: dark", "% fail")
        .containsPattern("(?s)circle.*circle")
        .doesNotContain("NaN");
    assertThat(TailCommand.fileName(rows.get(0).scenario()))
        .isEqualTo("3-endpoints-one-endpoint-refuses-at-once");
  }

  private static TailRow run(Trace trace, Contender contender) {
    return Simulation.run(trace, contender, SEED);
  }
}
