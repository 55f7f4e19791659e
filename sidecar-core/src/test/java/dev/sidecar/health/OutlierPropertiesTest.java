package dev.sidecar.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierPolicy.Consecutive;
import dev.sidecar.time.Background;
import java.time.Duration;
import java.util.List;
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

  /** Endpoints that answer well or badly, and a clock that moves now and then. */
  private static final class Watched {
    private final AtomicLong now = new AtomicLong();
    private final Background background = Background.manual(now::get);
    private final AtomicInteger changes = new AtomicInteger();
    private final List<EndpointHealth> endpoints;

    Watched(int total, int percent, boolean alwaysOne) {
      Duration second = Duration.ofSeconds(1);
      endpoints =
          IntStream.range(0, total)
              .mapToObj(i -> new EndpointHealth(Endpoint.parse("10.0.0.1:" + (i + 1))))
              .toList();
      new OutlierDetection("any", background, now::get, () -> 0, changes::incrementAndGet)
          .watch(
              OutlierPolicy.builder()
                  .consecutive(new Consecutive(2, 1, 0))
                  .interval(second)
                  .baseEjectionTime(second)
                  .maxEjectionTime(second.multipliedBy(50))
                  .maxEjectionPercent(percent)
                  .alwaysEjectOne(alwaysOne)
                  .build(),
              endpoints);
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
      endpoints.get(event % 12 % endpoints.size()).found(finding);
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
