package dev.sidecar.config.text;

import dev.sidecar.policy.DescriptorLimit;
import dev.sidecar.policy.DescriptorLimits;
import dev.sidecar.policy.DescriptorPart;
import dev.sidecar.policy.DescriptorPolicy;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.ValueMatch;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Descriptors, and buckets for them, of every kind. */
final class RandomDescriptors {
  private static final List<String> TEXTS =
      List.of("a", "generic_key", "header_match", "x: y", "true", "1.50", "%REQ(x)%", "\u00e9'\"");

  private final Random random;

  RandomDescriptors(Random random) {
    this.random = random;
  }

  /** Those of a route. */
  List<DescriptorPolicy> policies(boolean toOneCluster) {
    return several(() -> policy(toOneCluster)).toList();
  }

  private DescriptorPolicy policy(boolean toOneCluster) {
    int hits = random.nextBoolean() ? 1 : 1 + random.nextInt(1_000_000_000);
    return new DescriptorPolicy(several(() -> part(toOneCluster)).toList(), hits);
  }

  DescriptorLimits limits() {
    return new DescriptorLimits(
        several(this::limit).distinct().limit(random.nextInt(2)).toList(),
        random.nextBoolean() ? DescriptorLimits.DEFAULT_MOST : 1 + random.nextInt(3),
        random.nextBoolean());
  }

  private DescriptorLimit limit() {
    return new DescriptorLimit(
        several(() -> new DescriptorLimit.Entry(text(), random.nextBoolean() ? null : text()))
            .toList(),
        1 + random.nextInt(3),
        1 + random.nextInt(3),
        Duration.ofMillis(50 + random.nextInt(100_000_000)));
  }

  private DescriptorPart part(boolean toOneCluster) {
    return switch (random.nextInt(toOneCluster ? 5 : 4)) {
      case 0 -> new DescriptorPart.Fixed(text(), text());
      case 1 ->
          new DescriptorPart.Matched(
              text(),
              text(),
              List.of(
                  new HeaderMatch("x-test", new ValueMatch.Exact("true"), random.nextBoolean())),
              random.nextBoolean());
      case 2 -> header();
      case 3 -> new DescriptorPart.Query(text(), text(), random.nextBoolean());
      default -> new DescriptorPart.DestinationCluster();
    };
  }

  private DescriptorPart header() {
    List<String> names = List.of("x-user", ":method", ":path", "1");
    String name = names.get(random.nextInt(names.size()));
    return new DescriptorPart.Header(
        name, random.nextBoolean() ? name : text(), random.nextBoolean());
  }

  private String text() {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  private <T> Stream<T> several(Supplier<T> each) {
    return IntStream.rangeClosed(0, random.nextInt(2)).mapToObj(i -> each.get());
  }
}
