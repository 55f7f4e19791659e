package dev.sidecar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs one benchmark by JMH in a fresh JVM. Of its iterations the median counts: iterations are
 * short, and one that the machine disturbed says nothing about the code.
 */
final class JmhArms {
  private static final String BYTES_PER_OPERATION = "gc.alloc.rate.norm";

  // Else a compiler that starves on few processors lets code be measured that is interpreted, and
  // the more there is of it the dearer it looks: handrolled by fifty times, the stack by three.
  private static final String WAIT_FOR_THE_COMPILER = "-Xbatch";

  private final Pace pace;

  JmhArms(Pace pace) {
    this.pace = pace;
  }

  Sample run(CostArm arm) throws IOException {
    Path log = Files.createTempFile("sidecar-jmh", ".log");
    List<IterationResult> iterations;
    try {
      iterations =
          new Runner(options(arm, log).build())
              .runSingle().getBenchmarkResults().stream()
                  .flatMap(fork -> fork.getIterationResults().stream())
                  .toList();
    } catch (RunnerException failed) {
      throw new IOException(failed.getMessage() + " (see " + log + ")", failed);
    }
    Files.delete(log);
    return new Sample(
        median(nanos(iterations)),
        median(iterations.stream().mapToDouble(JmhArms::bytes)),
        drift(iterations),
        iterations.stream().allMatch(each -> column(each, WarmUp.UNSETTLED) == 0),
        median(iterations.stream().mapToDouble(JmhArms::over)));
  }

  private static DoubleStream nanos(List<IterationResult> iterations) {
    return iterations.stream().mapToDouble(iteration -> iteration.getPrimaryResult().getScore());
  }

  private static double drift(List<IterationResult> iterations) {
    int half = iterations.size() / 2;
    return median(nanos(iterations).limit(half)) / median(nanos(iterations).skip(half));
  }

  private ChainedOptionsBuilder options(CostArm arm, Path log) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote("dev.sidecar.bench." + arm.benchmark()) + "$")
            .threads(arm.threads())
            .forks(1)
            .jvmArgsAppend(WAIT_FOR_THE_COMPILER)
            .warmupIterations(arm.warmUps())
            .warmupTime(TimeValue.milliseconds(pace.warmUpMillis()))
            .measurementIterations(pace.iterations())
            .measurementTime(TimeValue.milliseconds(pace.iterationMillis()))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .output(log.toString());
    arm.params().forEach(options::param);
    return options;
  }

  private static double bytes(IterationResult iteration) {
    Result<?> bytes = iteration.getSecondaryResults().get(BYTES_PER_OPERATION);
    if (bytes == null) {
      throw new IllegalStateException("no " + BYTES_PER_OPERATION + " from JMH");
    }
    return bytes.getScore();
  }

  private static double over(IterationResult iteration) {
    double pairs = column(iteration, ClientFeatureBenchmark.PAIRS);
    return pairs == 0 ? 0 : column(iteration, ClientFeatureBenchmark.OVER) / pairs;
  }

  /** Of a benchmark that has no such column, 0. */
  private static double column(IterationResult iteration, String name) {
    Result<?> column = iteration.getSecondaryResults().get(name);
    return column == null ? 0 : column.getScore();
  }

  private static double median(DoubleStream figures) {
    double[] sorted = figures.sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : Arrays.stream(sorted, middle - 1, middle + 1).average().orElseThrow();
  }
}
