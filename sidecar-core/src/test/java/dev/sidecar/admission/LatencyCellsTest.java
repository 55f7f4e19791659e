package dev.sidecar.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class LatencyCellsTest {
  // By a second implementation of circllhist's hist_approx_quantile.
  @Example
  void percentilesAreThoseOfEnvoysHistogram() {
    assertThat(percentile(50, 20_000, 20_000, 20_000, 20_000, 20_000)).isEqualTo(20_500);
    assertThat(percentile(90, 1_000, 2_000, 3_000, 4_000, 50_000)).isEqualTo(50_500);
    assertThat(percentile(50, 1_000, 2_000, 3_000, 40_000)).isEqualTo(2_100);
    assertThat(percentile(50, 5)).isEqualTo(5);
    assertThat(percentile(50, 99, 100)).isEqualTo(100);
    assertThat(percentile(0, 105, 230)).isEqualTo(100);
    assertThat(percentile(100, 105, 230)).isEqualTo(240);
    assertThat(percentile(50, 0, 0, 7)).isZero();
    assertThat(percentile(50, 123_456_789)).isEqualTo(125_000_000);
  }

  @Example
  void withoutASampleThereIsNoPercentile() {
    assertThat(percentile(50)).isEqualTo(-1);
    LatencyCells cells = new LatencyCells();
    cells.record(7);
    cells.clear();
    assertThat(cells.take(50)).isEqualTo(-1);
    assertThat(cells.record(7)).as("samples since").isEqualTo(1);
  }

  @Example
  void whatLastsLongerThanThereAreCellsIsInTheLast() {
    assertThat(percentile(0, Long.MAX_VALUE)).isEqualTo(99_000_000_000L);
  }

  @Property(seed = "20261125", tries = 500)
  void aPercentileIsWithinTheCellOfItsSample(
      @ForAll @Size(min = 1, max = 50) List<@LongRange(min = 1, max = 90_000_000) Long> samples,
      @ForAll @DoubleRange(min = 0, max = 100) double percent) {
    long[] sorted = samples.stream().mapToLong(it -> it).sorted().toArray();
    double rank = sorted.length * (percent / 100);
    long exact = sorted[Math.max(0, (int) Math.ceil(rank) - 1)];
    long found = percentile(percent, sorted);
    assertThat(found).isBetween((long) (exact * 0.9) - 1, (long) (exact * 1.1) + 1);
  }

  @Example
  void everySampleIsTakenOnceWhileOthersRecord() throws Exception {
    LatencyCells cells = new LatencyCells();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    CountDownLatch recording = new CountDownLatch(3);
    List<Future<?>> running =
        IntStream.range(0, 3)
            .<Future<?>>mapToObj(
                thread ->
                    threads.submit(
                        () -> {
                          recording.countDown();
                          LongStream.range(0, 100_000)
                              .forEach(i -> cells.record(i % 1_000 + thread));
                        }))
            .toList();
    recording.await();
    AtomicLong taken = new AtomicLong();
    while (!running.stream().allMatch(Future::isDone)) {
      taken.addAndGet(cells.clear());
    }
    for (Future<?> each : running) {
      each.get();
    }
    threads.shutdown();
    assertThat(taken.get() + cells.clear()).isEqualTo(300_000);
    assertThat(cells.samples()).isZero();
  }

  private static long percentile(double percent, long... samples) {
    LatencyCells cells = new LatencyCells();
    Arrays.stream(samples).forEach(cells::record);
    assertThat(cells.samples()).isEqualTo(samples.length);
    return cells.take(percent);
  }
}
