package dev.sidecar.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TallyTest {
  private final Tally tally = new Tally();

  @Test
  void eachFindingIsToldOnceAndOfItsKind() {
    for (Finding finding : Finding.values()) {
      tally.count(finding);
    }
    tally.count(Finding.HEALTHY);
    assertThat(tally.sinceLast()).isEqualTo(new Showing(2, 3, 1, 1));
    assertThat(tally.sinceLast()).isEqualTo(Showing.NOTHING);
    tally.count(Finding.NOT_CONNECTED);
    assertThat(tally.sinceLast()).isEqualTo(new Showing(0, 0, 1, 0));
  }

  @Test
  void answersAndReachAreCountedAsEnvoyDoes() {
    Showing showing = new Showing(1, 20, 300, 4000);
    assertThat(showing.answers(false)).isEqualTo(new Share(1, 4321));
    assertThat(showing.answers(true)).isEqualTo(new Share(1, 21));
    // A connection without an answer is a success and a failure.
    assertThat(showing.reached()).isEqualTo(new Share(4021, 8321));
  }

  @Test
  void noAttemptIsLostBetweenLooks() throws Exception {
    int each = 20_000;
    CountDownLatch begun = new CountDownLatch(2);
    Thread[] threads = new Thread[2];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          new Thread(
              () -> {
                begun.countDown();
                for (int n = 0; n < each; n++) {
                  tally.count(n % 2 == 0 ? Finding.HEALTHY : Finding.SERVER_ERROR);
                }
              });
      threads[i].start();
    }
    begun.await();
    long told = 0;
    for (int look = 0; look < 1000; look++) {
      told += tally.sinceLast().answers(false).total();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    told += tally.sinceLast().answers(false).total();
    assertThat(told).isEqualTo(2L * each);
  }
}
