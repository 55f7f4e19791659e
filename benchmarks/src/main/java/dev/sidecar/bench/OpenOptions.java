package dev.sidecar.bench;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code measure} that say how the load comes. */
final class OpenOptions {
  private static final List<Integer> RATES =
      List.of(500, 1_000, 2_000, 3_000, 4_000, 6_000, 8_000, 12_000);

  @Option(
      names = "--load",
      defaultValue = "closed",
      description =
          "closed: one caller, call after call; open: constant rates, whatever becomes of earlier"
              + " calls (default: ${DEFAULT-VALUE})")
  private String load = "closed";

  @Option(
      names = "--rates",
      split = ",",
      paramLabel = "N",
      description =
          "Calls a second, open load only (default: 500,1000,2000,3000,4000,6000,8000,12000)")
  private @Nullable List<Integer> rates;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Of one arm at one rate in one round, open load only (default: 3, quick: 1)")
  private @Nullable Integer seconds;

  @Option(
      names = "--callers",
      paramLabel = "N",
      description = "Calls that can be under way at once, open load only (default: 32)")
  private @Nullable Integer callers;

  /** The plan of an open load; null for the closed one. */
  @Nullable OpenPlan plan(List<ArmName> arms, @Nullable Integer rounds, boolean quick) {
    if (load.equals("closed")) {
      refuseForClosed("--rates", rates);
      refuseForClosed("--seconds", seconds);
      refuseForClosed("--callers", callers);
      return null;
    }
    if (!load.equals("open")) {
      throw new IllegalArgumentException("--load: " + load + " (expected: closed or open)");
    }
    Plan plan =
        new Plan(
            arms,
            rounds != null ? rounds : quick ? 3 : 5,
            Duration.ofSeconds(seconds != null ? seconds : quick ? 1 : 3),
            quick ? 20_000 : 40_000);
    return new OpenPlan(plan, rates != null ? rates : RATES, callers != null ? callers : 32);
  }

  private static void refuseForClosed(String option, @Nullable Object value) {
    if (value != null) {
      throw new IllegalArgumentException(option + ": " + value + " (expected: --load open)");
    }
  }
}
