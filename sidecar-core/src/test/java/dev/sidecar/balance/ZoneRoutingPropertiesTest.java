package dev.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.balance.ZoneRouting.Zone;
import dev.sidecar.spi.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What holds for the routing over any localities. */
class ZoneRoutingPropertiesTest {
  @Property(tries = 300)
  void whatIsChosenHasAHealthyEndpoint(
      @ForAll("zones") @Size(min = 2, max = 6) List<Zone> zones, @ForAll long seed) {
    ZoneRouting routing = of(zones);
    if (routing == null) {
      return;
    }
    Random random = new Random(seed);
    Draws draws = random::nextLong;
    boolean byRounding = routing.room()[zones.size() - 1] == 0;
    for (int i = 0; i < 200; i++) {
      int chosen = routing.choose(draws);
      assertThat(zones.get(chosen).healthy() > 0 || byRounding).isTrue();
    }
  }

  @Property(tries = 300)
  void noLocalityGetsMoreThanItsShareWhereRoomIsLeft(
      @ForAll("zones") @Size(min = 2, max = 6) List<Zone> zones) {
    ZoneRouting routing = of(zones);
    if (routing == null) {
      return;
    }
    double callers = zones.stream().mapToLong(Zone::callers).sum();
    double healthy = zones.stream().mapToInt(Zone::healthy).sum();
    // What the callers of the own locality leave there is at most its share of the endpoints.
    double stays = routing.ownShare() / 1e4 * zones.get(0).callers() / callers;
    boolean direct = routing.ownShare() == 10_000;
    assertThat(stays).isLessThanOrEqualTo(zones.get(0).healthy() / healthy + 1e-3);
    assertThat(direct || routing.room()[0] == 0).isTrue();
  }

  private static ZoneRouting of(List<Zone> zones) {
    List<Zone> placed = new ArrayList<>();
    for (Zone zone : zones) {
      placed.add(new Zone(zone.healthy(), zone.callers(), placed.isEmpty()));
    }
    long callers = placed.stream().mapToLong(Zone::callers).sum();
    int callerZones = (int) placed.stream().filter(it -> it.callers() > 0).count();
    return ZoneRouting.of(placed, callers, callerZones, placed.get(0).callers(), 1, 100);
  }

  @Provide
  Arbitrary<List<Zone>> zones() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 20), Arbitraries.longs().between(0, 20))
        .as((healthy, callers) -> new Zone(healthy, callers, false))
        .list();
  }
}
