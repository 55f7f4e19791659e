package dev.sidecar.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierPolicy.Consecutive;
import dev.sidecar.policy.OutlierStatistics.FailurePercentage;
import dev.sidecar.policy.OutlierStatistics.SuccessRate;
import dev.sidecar.time.Background;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds whatever the endpoints answer, and in whatever order. */
class OutlierPropertiesTest {
  @Property(seed = "20261124", tries = 300)
  void neverAreMoreEjectedThanAllowed(
      @ForAll @IntRange(min = 1, max = 12) int total,
      @ForAll @IntRange(min = 0, max = 100) int percent,
      @ForAll boolean alwaysOne,
      @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 59) Integer> events) {
    Watched watched = new Watched(total, percent, alwaysOne);
    double most = Math.max(alwaysOne ? 1 : 0, percent * total / 100.0);
    for (int event : events) {
      watched.happens(event);
      assertThat(watched.ejected()).isLessThanOrEqualTo((long) most);
    }
  }

  @Property(seed = "20261124", tries = 300)
  void everybodyIsLetInOnceTheLongestEjectionIsOver(
      @ForAll @IntRange(min = 1, max = 12) int total,
      @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 59) Integer> events) {
    Watched watched = new Watched(total, 100, false);
    events.forEach(watched::happens);
    long changes = watched.changes.get();
    boolean anyOut = watched.ejected() > 0;
    for (int second = 0; second < 60; second++) {
      watched.second();
    }
    assertThat(watched.ejected()).isZero();
    assertThat(watched.changes.get() > changes).isEqualTo(anyOut);
  }

  /** Every rule at once, and endpoints that come and go. */
  @Property(seed = "20261125", tries = 300)
  void neverIsMoreThanHalfOfFewEjectedByAnEjection(
      @ForAll @IntRange(min = 1, max = 12) int total,
      @ForAll @IntRange(min = 0, max = 100) int percent,
      @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 83) Integer> events) {
    OutlierPolicy policy =
        OutlierPolicy.builder()
            .consecutive(new Consecutive(3, 2, 3))
            .interval(Duration.ofSeconds(1))
            .baseEjectionTime(Duration.ofSeconds(1))
            .maxEjectionTimeJitter(Duration.ofSeconds(3))
            .maxEjectionPercent(percent)
            .upToHalfBelowTen(true)
            .enforcing(new OutlierPolicy.Enforcing(70, 100, 50))
            .successRate(new SuccessRate(1, 1, 500, 80, 80))
            .failurePercentage(new FailurePercentage(50, 1, 1, 100, 60))
            .build();
    Watched watched = new Watched(12, policy);
    int members = total;
    watched.keep(members);
    for (int event : events) {
      long before = watched.ejected();
      int at = members;
      if (event >= 72) {
        members = event - 71;
        watched.keep(members);
        // Who is out when the others leave stays out; nobody is added to them.
        assertThat(watched.ejected()).isLessThanOrEqualTo(before);
      } else {
        watched.happens(event < 60 ? event : 48);
        long most = members < 10 ? members / 2 : percent * members / 100;
        assertThat(watched.ejected())
            .as("%d of %d", before, at)
            .isLessThanOrEqualTo(Math.max(before, most));
      }
    }
  }

  /** Endpoints that answer well or badly, and a clock that moves now and then. */
  private static final class Watched {
    private final AtomicLong now = new AtomicLong();
    private final Background background = Background.manual(now::get);
    private final AtomicInteger changes = new AtomicInteger();
    private final Random random = new Random(20261125);
    private final OutlierPolicy policy;
    private final List<EndpointHealth> endpoints;
    private final OutlierDetection detection;
    private List<EndpointHealth> members = List.of();

    Watched(int total, int percent, boolean alwaysOne) {
      this(
          total,
          OutlierPolicy.builder()
              .consecutive(new Consecutive(2, 1, 0))
              .interval(Duration.ofSeconds(1))
              .baseEjectionTime(Duration.ofSeconds(1))
              .maxEjectionTime(Duration.ofSeconds(50))
              .maxEjectionPercent(percent)
              .alwaysEjectOne(alwaysOne)
              .build());
    }

    Watched(int total, OutlierPolicy policy) {
      this.policy = policy;
      endpoints =
          IntStream.range(0, total)
              .mapToObj(i -> new EndpointHealth(Endpoint.parse("10.0.0.1:" + (i + 1))))
              .toList();
      detection =
          new OutlierDetection(
              "any", background, now::get, random::nextLong, changes::incrementAndGet);
      keep(total);
    }

    /** The first of them are watched, the others have left. */
    void keep(int total) {
      members = endpoints.subList(0, total);
      detection.watch(policy, members);
    }

    /** A finding of an endpoint, in five kinds, or a second that passes. */
    void happens(int event) {
      int kind = event / 12;
      Finding finding =
          List.of(
                  Finding.SERVER_ERROR,
                  Finding.GATEWAY_ERROR,
                  Finding.NOT_CONNECTED,
                  Finding.HEALTHY,
                  Finding.NOTHING)
              .get(kind);
      if (finding == Finding.NOTHING) {
        second();
      }
      members.get(event % 12 % members.size()).found(finding);
      background.runDue();
    }

    void second() {
      now.addAndGet(1_000_000_000);
      background.runDue();
    }

    long ejected() {
      return endpoints.stream().filter(EndpointHealth::isEjected).count();
    }
  }
}
