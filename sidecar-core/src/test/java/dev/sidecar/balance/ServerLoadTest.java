package dev.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerLoadTest {
  private static final long MILLI = 1_000_000;

  private final AtomicLong now = new AtomicLong();
  private final ServerLoad load = new ServerLoad(now::get);

  @Test
  void aServerWithoutRequestsHasNothingToTell() {
    assertThat(load.text()).isEqualTo("rif=0;latency-us=0");
  }

  @Test
  void theLatencyIsTheMedianOfRequestsThatMetTheSameLoad() {
    for (int millis : List.of(5, 1, 9)) {
      load.end(load.begin(), millis * MILLI);
    }
    assertThat(load.text()).isEqualTo("rif=0;latency-us=5000");
    int first = load.begin();
    int second = load.begin();
    load.end(second, 70 * MILLI);
    // One more would be the second.
    assertThat(load.text()).isEqualTo("rif=1;latency-us=70000");
    load.end(first, 3 * MILLI);
    assertThat(load.inFlight()).isZero();
  }

  @Test
  void aLoadThatWasNeverMetHasTheLatencyOfTheNearest() {
    load.end(load.begin(), 4 * MILLI);
    for (int i = 0; i < 20; i++) {
      load.begin();
    }
    assertThat(load.text()).isEqualTo("rif=20;latency-us=4000");
  }

  @Test
  void whatWasMeasuredLongAgoFadesSoThatItIsTriedAgain() {
    load.end(load.begin(), 100 * MILLI);
    now.addAndGet(5_000 * MILLI);
    assertThat(load.latencyNanos()).isLessThan(MILLI);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "7, 7", "8, 8", "9, 8", "10, 9", "15, 11", "16, 12", "1000000, 63"})
  void loadsAreToldApartToAQuarter(int inFlight, int bucket) {
    assertThat(ServerLoad.bucket(inFlight)).isEqualTo(bucket);
  }

  @Test
  void whatAServerSaysIsUnderstood() {
    List<Long> told = new ArrayList<>();
    boolean understood =
        ServerLoad.read(
            "rif=3;latency-us=1200",
            (inFlight, latency) -> {
              told.add((long) inFlight);
              told.add(latency);
            });
    assertThat(understood).isTrue();
    assertThat(told).containsExactly(3L, 1_200_000L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rif=3",
        "rif=-1;latency-us=1",
        "rif=3;latency-us=1 ",
        "rif=9999999999;latency-us=1"
      })
  void anythingElseIsNoAnswer(String text) {
    boolean understood =
        ServerLoad.read(
            text,
            (inFlight, latency) -> {
              throw new AssertionError("told");
            });
    assertThat(understood).isFalse();
  }
}
