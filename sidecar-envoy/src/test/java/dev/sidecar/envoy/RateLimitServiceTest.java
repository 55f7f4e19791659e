package dev.sidecar.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.envoy.LimitedSubject.Kind;
import dev.sidecar.envoy.LimitedSubject.Seen;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DescriptorPart;
import dev.sidecar.policy.DescriptorPolicy;
import dev.sidecar.policy.GlobalRateLimitAnswers;
import dev.sidecar.policy.GlobalRateLimitPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RouteFilters;
import dev.sidecar.policy.RoutePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The real service, envoyproxy/ratelimit with a Redis, limits the library's calls as it limits
 * those of a real Envoy with the same policy. Its windows begin with the units of the clock: a year
 * is none that ends within a test.
 */
@Timeout(180)
class RateLimitServiceTest {
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final String LIMITS =
      """
      domain: shop
      descriptors:
        - key: user
          rate_limit: {unit: year, requests_per_unit: 3}
        - key: user
          value: ada
          rate_limit: {unit: year, requests_per_unit: 1}
        - key: user
          value: root
          rate_limit: {unlimited: true}
        - key: user
          value: guest
          shadow_mode: true
          rate_limit: {unit: year, requests_per_unit: 1}
        - key: tier
          value: slow
          descriptors:
            - key: page
              rate_limit: {unit: month, requests_per_unit: 1}
        - key: tick
          rate_limit: {unit: second, requests_per_unit: 1}
        - key: cost
          rate_limit: {unit: year, requests_per_unit: 10}
      """;

  private static final List<DescriptorPolicy> DESCRIPTORS =
      List.of(
          new DescriptorPolicy(header("user")),
          new DescriptorPolicy(header("tier"), header("page")),
          new DescriptorPolicy(header("tick")),
          new DescriptorPolicy(List.of(header("cost")), 4));

  @TempDir private Path directory;

  private @Nullable Upstream upstream;
  private @Nullable RunningRateLimitService service;
  private @Nullable LimitedSubject subject;

  @BeforeEach
  void start() throws Exception {
    service = RunningRateLimitService.started(directory, LIMITS);
    upstream = Upstream.answering("served");
  }

  @AfterEach
  void stop() {
    if (subject != null) {
      subject.close();
    }
    if (upstream != null) {
      upstream.close();
    }
    if (service != null) {
      service.close();
    }
  }

  private static DescriptorPart header(String key) {
    return new DescriptorPart.Header("x-" + key, key, false);
  }

  /** Runs the policy: calls for {@code closed} are answered without the service's word. */
  private void run(Kind kind, Duration timeout) throws Exception {
    GlobalRateLimitPolicy open =
        GlobalRateLimitPolicy.of("limits", "shop")
            .with(timeout)
            .with(GlobalRateLimitAnswers.DEFAULT.withTellLimits(true));
    MeshPolicy policy =
        new MeshPolicy(
            List.of(
                ClusterPolicy.of("orders", upstream.endpoint()),
                ClusterPolicy.of("limits", service.endpoint()).with(HttpProtocol.HTTP2)),
            List.of(
                route("open", open),
                route("closed", open.withFailureModeDeny(true).withStatus(429, 503)),
                route("tried", open.with(open.answers().withEnforced(0)))));
    subject = kind.run(Files.createDirectory(directory.resolve("subject")), policy);
  }

  private static RoutePolicy route(String host, GlobalRateLimitPolicy limit) {
    return RoutePolicy.of(host, "orders").with(RouteFilters.NONE.with(DESCRIPTORS).with(limit));
  }

  private Seen call(String host, String... headers) throws IOException {
    return subject.call(host, headers);
  }

  private List<Integer> statuses(int calls, String... headers) {
    return IntStream.range(0, calls)
        .mapToObj(
            i -> {
              try {
                return call("open", headers).status();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            })
        .toList();
  }

  /** Calls until one ends so: the processes take their time, and so may the clock. */
  private Seen until(Predicate<Seen> ends, String host, String... headers) throws IOException {
    long began = System.nanoTime();
    Seen seen = call(host, headers);
    while (!ends.test(seen) && System.nanoTime() - began < DEADLINE_NANOS) {
      seen = call(host, headers);
    }
    assertThat(seen).matches(ends);
    return seen;
  }

  @ParameterizedTest
  @EnumSource
  void limitsHoldForKeysAndForValues(Kind kind) throws Exception {
    run(kind, LONG);
    assertThat(statuses(5, "x-user: bob")).containsExactly(200, 200, 200, 429, 429);
    assertThat(statuses(4, "x-user: eve")).containsExactly(200, 200, 200, 429);
    assertThat(statuses(3, "x-user: ada")).containsExactly(200, 429, 429);
    assertThat(statuses(9, "x-user: root")).containsOnly(200);
    assertThat(statuses(3, "x-user: guest")).containsOnly(200);
    assertThat(statuses(3, "x-other: bob")).as("nothing to ask").containsOnly(200);
    assertThat(statuses(2, "x-tier: slow", "x-page: a")).containsExactly(200, 429);
    assertThat(statuses(2, "x-tier: slow", "x-page: b")).containsExactly(200, 429);
    assertThat(statuses(2, "x-tier: fast", "x-page: a")).containsOnly(200);
    assertThat(statuses(2, "x-user: joe", "x-tier: slow", "x-page: c")).containsExactly(200, 429);
    assertThat(statuses(2, "x-user: joe")).as("two of three are counted").containsExactly(200, 429);
  }

  @ParameterizedTest
  @EnumSource
  void answersTellWhatIsLeft(Kind kind) throws Exception {
    run(kind, LONG);
    for (int left = 2; left >= 0; left--) {
      Seen seen = call("open", "x-user: bob", "x-page: a", "x-tier: slow" + left);
      assertThat(seen.status()).isEqualTo(200);
      assertThat(seen.body()).isEqualTo("served");
      assertTold(seen, "3, 3;w=31536000", left);
      assertThat(seen.headers()).doesNotContainKey("x-envoy-ratelimited");
    }
    Seen over = call("open", "x-user: bob");
    assertThat(over.status()).isEqualTo(429);
    assertThat(over.body()).isEmpty();
    assertThat(over.headers()).containsEntry("x-envoy-ratelimited", "true");
    assertTold(over, "3, 3;w=31536000", 0);
    Seen both = call("open", "x-user: eve", "x-tier: slow", "x-page: a");
    assertTold(both, "1, 3;w=31536000, 1;w=2592000", 0);
    assertThat(call("open", "x-user: root").headers().keySet())
        .noneMatch(name -> name.contains("ratelimit"));
  }

  private static void assertTold(Seen seen, String limit, int left) {
    assertThat(seen.headers())
        .containsEntry("x-ratelimit-limit", limit)
        .containsEntry("x-ratelimit-remaining", String.valueOf(left))
        // The service's own, as it names them.
        .containsEntry("ratelimit-limit", limit.replaceAll(",.*", ""))
        .containsEntry("ratelimit-remaining", String.valueOf(left));
    assertThat(Long.parseLong(seen.headers().get("x-ratelimit-reset")))
        .isBetween(0L, 366L * 86_400);
  }

  @ParameterizedTest
  @EnumSource
  void callCountsAsManyAsItsDescriptorSays(Kind kind) throws Exception {
    run(kind, LONG);
    assertTold(call("open", "x-cost: a"), "10, 10;w=31536000", 6);
    assertTold(call("open", "x-cost: a"), "10, 10;w=31536000", 2);
    assertThat(statuses(2, "x-cost: a")).containsExactly(429, 429);
  }

  @ParameterizedTest
  @EnumSource
  void limitOfASecondComesBack(Kind kind) throws Exception {
    run(kind, LONG);
    until(seen -> seen.status() == 429, "open", "x-tick: a");
    until(seen -> seen.status() == 200, "open", "x-tick: a");
    until(seen -> seen.status() == 429, "open", "x-tick: a");
  }

  @ParameterizedTest
  @EnumSource
  void limitThatIsOnlyTriedOutRefusesNobodyAndIsCounted(Kind kind) throws Exception {
    run(kind, LONG);
    assertThat(call("tried", "x-user: ada").headers()).doesNotContainKey("x-envoy-ratelimited");
    for (int i = 0; i < 3; i++) {
      Seen seen = call("tried", "x-user: ada");
      assertThat(seen.status()).isEqualTo(200);
      assertThat(seen.headers()).containsEntry("x-envoy-ratelimited", "true");
      assertTold(seen, "1, 1;w=31536000", 0);
    }
    assertThat(call("open", "x-user: ada").status()).isEqualTo(429);
  }

  @ParameterizedTest
  @EnumSource
  void serviceThatIsKilledIsOpenOrClosedUntilItIsBack(Kind kind) throws Exception {
    run(kind, LONG);
    assertThat(statuses(4, "x-user: bob")).containsExactly(200, 200, 200, 429);
    service.kill();
    for (int i = 0; i < 5; i++) {
      Seen open = call("open", "x-user: bob");
      assertThat(open.status()).isEqualTo(200);
      assertThat(open.headers().keySet()).noneMatch(name -> name.contains("ratelimit"));
      Seen closed = call("closed", "x-user: eve");
      assertThat(closed.status()).isEqualTo(503);
      assertThat(closed.body()).isEmpty();
      assertThat(closed.headers()).doesNotContainKey("x-envoy-ratelimited");
    }
    service.start();
    until(seen -> seen.status() == 429, "open", "x-user: bob");
    until(seen -> seen.status() == 200, "closed", "x-user: eve");
    assertThat(statuses(3, "x-user: eve")).containsExactly(200, 200, 429);
  }

  @ParameterizedTest
  @EnumSource
  void serviceThatStandsStillIsGivenUpAndLimitsAgainWhenItGoesOn(Kind kind) throws Exception {
    run(kind, Duration.ofMillis(500));
    until(seen -> seen.status() == 429, "open", "x-user: ada");
    service.halt();
    for (int i = 0; i < 3; i++) {
      assertThat(call("open", "x-user: ada").status()).isEqualTo(200);
      assertThat(call("closed", "x-user: ada").status()).isEqualTo(503);
    }
    service.resume();
    until(seen -> seen.status() == 429, "open", "x-user: ada");
    until(seen -> seen.status() == 429, "closed", "x-user: ada");
  }

  @ParameterizedTest
  @EnumSource
  void serviceWithoutItsCountsGivesNoAnswer(Kind kind) throws Exception {
    run(kind, LONG);
    assertThat(statuses(2, "x-user: ada")).containsExactly(200, 429);
    service.killRedis();
    assertThat(call("open", "x-user: ada").status()).isEqualTo(200);
    assertThat(call("closed", "x-user: ada").status()).isEqualTo(503);
    assertThat(statuses(1, "x-user: root")).as("what it need not count").containsOnly(200);
  }
}
