package dev.sidecar.bench;

import dev.sidecar.call.Call;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.route.RouteTable;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What finding a route costs, by the number of hosts and by the number of routes.
 *
 * <p>Ten calls take turns, with hosts spread over the table. Each has strings of its own, which are
 * not those of the table, and keeps them, as a service does that keeps its base URL: an OkHttp URL
 * holds its host, whose hash is computed once. The strings of a URL that is parsed for each call
 * would have theirs computed each time, which is the caller's cost at any number of hosts.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
// Long, because the JVM compiles what made the hosts before it compiles what is measured.
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RouteBenchmark {
  private static final int HOT = 10;

  /** Hosts with one route each. */
  @State(Scope.Thread)
  public static class Hosts {
    @Param({"10", "1000", "10000"})
    public int hosts;

    /** {@code exact}, or {@code wildcard}: a pattern like {@code *.h1.test} for each host. */
    @Param({"exact", "wildcard"})
    public String kind = "exact";

    private RouteTable<Integer> table = new RouteTable<>(List.of());
    private final Call[] hot = new Call[HOT];
    private int turn;

    @Setup
    public void start() {
      boolean wildcard = kind.equals("wildcard");
      table =
          new RouteTable<>(
              IntStream.range(0, hosts)
                  .mapToObj(
                      i -> {
                        String host = (wildcard ? "*." : "") + host(i);
                        return new RouteTable.Entry<>(RoutePolicy.of(host, "c"), i);
                      })
                  .toList());
      for (int i = 0; i < HOT; i++) {
        String host = host(i * (hosts / HOT));
        hot[i] = new Canned.Call((wildcard ? "a." : "") + host, "/v1/orders/4711");
      }
    }

    // Of one length, so that the numbers of hosts differ in nothing else.
    private static String host(int i) {
      return "service-" + (10_000 + i) + ".prod.test";
    }

    private Call next() {
      turn = turn == HOT - 1 ? 0 : turn + 1;
      return hot[turn];
    }
  }

  /** Routes of one host, the last of which is the one. */
  @State(Scope.Thread)
  public static class Routes {
    @Param({"1", "100", "1000"})
    public int routes;

    @Param({"exact", "prefix"})
    public String kind = "exact";

    private RouteTable<Integer> table = new RouteTable<>(List.of());
    private Call call = new Canned.Call("", "");

    @Setup
    public void start() {
      boolean exact = kind.equals("exact");
      table =
          new RouteTable<>(
              IntStream.range(0, routes)
                  .mapToObj(
                      i -> {
                        String path = path(i);
                        PathMatch match =
                            exact ? new PathMatch.Exact(path) : new PathMatch.Prefix(path);
                        return new RouteTable.Entry<>(
                            new RoutePolicy("a.test", match, "c", CallPolicy.DEFAULT), i);
                      })
                  .toList());
      call = new Canned.Call("a.test", path(routes - 1) + (exact ? "" : "/4711"));
    }

    private static String path(int i) {
      return "/api/v1/resource-" + (1_000 + i) + "/items";
    }
  }

  @Benchmark
  public RouteTable.@Nullable Entry<Integer> host(Hosts hosts) {
    return hosts.table.match(hosts.next());
  }

  @Benchmark
  public RouteTable.@Nullable Entry<Integer> lastRoute(Routes routes) {
    return routes.table.match(routes.call);
  }
}
