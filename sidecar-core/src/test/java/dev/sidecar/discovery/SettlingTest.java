package dev.sidecar.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SettlingTest {
  private static final String A = "a";
  private static final String HALF = "half of b";
  private static final String B = "b";
  private static final String GONE = "no such file";

  private final Settling settling = new Settling();

  @Test
  void firstLookIsToldAtOnce() {
    assertThat(tells(A, 0)).isTrue();
    assertThat(waitMillis(0)).isEqualTo(10_000);
  }

  @Test
  void changeIsToldOnceItHasBeenStillFor100Milliseconds() {
    tells(A, 0);
    assertThat(tells(B, 1_000)).isFalse();
    assertThat(waitMillis(1_030)).isEqualTo(70);
    assertThat(tells(B, 1_099)).isFalse();
    assertThat(tells(B, 1_100)).isTrue();
    assertThat(tells(B, 1_101)).isFalse();
  }

  @Test
  void halfOfARewrittenFileIsNeverTold() {
    tells(A, 0);
    assertThat(tells(HALF, 1_000)).isFalse();
    assertThat(tells(B, 1_099)).isFalse();
    assertThat(tells(B, 1_150)).isFalse();
    assertThat(tells(B, 1_199)).isTrue();
  }

  @Test
  void fileThatIsAwayForAMomentWasNeverAway() {
    tells(A, 0);
    assertThat(tells(GONE, 1_000)).isFalse();
    assertThat(tells(A, 1_050)).isFalse();
    assertThat(tells(GONE, 1_120)).isFalse();
    assertThat(tells(GONE, 1_220)).isTrue();
  }

  @Test
  void whatHoldsIsToldAgainAfterTenSeconds() {
    tells(A, 0);
    assertThat(tells(A, 9_999)).isFalse();
    assertThat(tells(A, 10_000)).isTrue();
    assertThat(tells(A, 10_001)).isFalse();
  }

  private boolean tells(String seen, long millis) {
    return settling.tells(seen, millis * 1_000_000);
  }

  private long waitMillis(long millis) {
    return settling.waitNanos(millis * 1_000_000) / 1_000_000;
  }
}
