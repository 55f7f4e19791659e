package dev.sidecar.bench;

import dev.sidecar.balance.EndpointSubset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/**
 * Counts how many clients keep each endpoint under {@code subsetting}, and how many endpoints they
 * change when one goes; beside clients that shuffle the list, each by its own seed.
 */
@Command(
    name = "subsetting",
    mixinStandardHelpOptions = true,
    description = "How evenly clients with subsetting load endpoints: the table of BALANCING.md.")
public final class SubsettingCommand implements Callable<Integer> {
  private static final int CHANGES = 20;

  /** A cluster, and how many clients it has. */
  private record Place(int endpoints, int size, int clients) {}

  private static final List<Place> PLACES =
      List.of(new Place(100, 20, 50), new Place(1_000, 20, 200), new Place(1_000, 20, 1_000));

  /** How one client chooses, and what clients are called. */
  private record Way(String name, Function<Integer, String> client, boolean shuffled) {
    Set<String> kept(List<String> all, int size, int index) {
      if (!shuffled) {
        return new HashSet<>(EndpointSubset.of(all, it -> it, size, client.apply(index)));
      }
      List<String> order = new ArrayList<>(all);
      Collections.shuffle(order, new Random(index));
      return new HashSet<>(order.subList(0, size));
    }
  }

  private static final List<Way> WAYS =
      List.of(
          new Way("`subsetting`, numbered names", i -> "orders-" + i, false),
          new Way("`subsetting`, other names", i -> "orders-" + i + "-pod", false),
          new Way("a shuffle by a seed", i -> "", true));

  @Override
  public Integer call() {
    System.out.println(
        "| endpoints, size, clients | way | clients of an endpoint: least, mean, most |"
            + " most / mean | endpoints that a client changes when one goes: mean, most |");
    System.out.println("|---|---|---|---:|---|");
    PLACES.forEach(place -> WAYS.forEach(way -> System.out.println(row(place, way))));
    return ExitCode.OK;
  }

  private static String row(Place place, Way way) {
    List<String> all = endpoints(place.endpoints());
    List<Set<String>> kept = kept(place, way, all);
    int[] load =
        all.stream()
            .mapToInt(each -> (int) kept.stream().filter(it -> it.contains(each)).count())
            .toArray();
    double mean = (double) place.clients() * place.size() / place.endpoints();
    int most = Arrays.stream(load).max().orElse(0);
    long changed = 0;
    int mostChanged = 0;
    for (int change = 0; change < CHANGES; change++) {
      List<String> fewer = new ArrayList<>(all);
      fewer.remove(change * all.size() / CHANGES);
      for (int i = 0; i < place.clients(); i++) {
        Set<String> gone = new HashSet<>(kept.get(i));
        gone.removeAll(way.kept(fewer, place.size(), i));
        changed += gone.size();
        mostChanged = Math.max(mostChanged, gone.size());
      }
    }
    return String.format(
        Locale.ROOT,
        "| %,d, %d, %,d | %s | %d, %.0f, %d | %.2f | %.2f, %d |",
        place.endpoints(),
        place.size(),
        place.clients(),
        way.name(),
        Arrays.stream(load).min().orElse(0),
        mean,
        most,
        most / mean,
        (double) changed / CHANGES / place.clients(),
        mostChanged);
  }

  private static List<Set<String>> kept(Place place, Way way, List<String> all) {
    return IntStream.range(0, place.clients())
        .mapToObj(i -> way.kept(all, place.size(), i))
        .toList();
  }

  private static List<String> endpoints(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "10.0.%d.%d:8080".formatted(i / 250, i % 250))
        .toList();
  }
}
