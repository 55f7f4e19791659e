package dev.sidecar.config.text;

import dev.sidecar.policy.FaultPolicy;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.RateLimitPolicy;
import dev.sidecar.policy.ValueMatch;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Faults and rate limits of every kind. */
final class RandomFaults {
  private static final List<Double> PERCENTS = List.of(0.0, 0.0001, 0.25, 1.0, 12.5, 33.0, 100.0);

  private final Random random;

  RandomFaults(Random random) {
    this.random = random;
  }

  FaultPolicy policy() {
    int kind = random.nextInt(3);
    return new FaultPolicy(
        kind == 0 ? null : delay(),
        kind == 1 ? null : abort(),
        random.nextBoolean()
            ? List.of()
            : List.of(
                new HeaderMatch("x-test", new ValueMatch.Exact("true"), random.nextBoolean()),
                new HeaderMatch("1", new ValueMatch.Present(random.nextBoolean()), false)),
        random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(3));
  }

  RateLimitPolicy limit() {
    RateLimitPolicy limit =
        new RateLimitPolicy(
            1 + random.nextInt(3),
            1 + random.nextInt(3),
            Duration.ofMillis(50 + random.nextInt(100_000_000)),
            random.nextBoolean() ? RateLimitPolicy.DEFAULT_STATUS : 400 + random.nextInt(200));
    return random.nextBoolean() ? limit : limit.with(new RandomDescriptors(random).limits());
  }

  private FaultPolicy.Delay delay() {
    Duration fixed =
        random.nextBoolean() ? null : Duration.ofMillis(1 + random.nextInt(100_000_000));
    return new FaultPolicy.Delay(fixed, percent());
  }

  private FaultPolicy.Abort abort() {
    return new FaultPolicy.Abort(
        random.nextBoolean() ? null : 200 + random.nextInt(400), percent());
  }

  private double percent() {
    return PERCENTS.get(random.nextInt(PERCENTS.size()));
  }
}
