package dev.sidecar.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One benchmark as the targets need it.
 *
 * @param benchmark class and method, without the package
 * @param params values of its parameters
 * @param threads that run it at once
 * @param warmUps how many times the usual warm-up it takes: the more code, the longer the compiler
 *     is busy, above all on few processors
 */
record CostArm(String benchmark, Map<String, String> params, int threads, int warmUps) {
  static final CostArm OKHTTP = overOkHttp("bareOkHttp");
  static final CostArm HANDROLLED = overOkHttp("handrolledNotSampled");
  static final CostArm HANDROLLED_SAMPLED = overOkHttp("handrolledSampled");

  /** The pickers that are there, by their parameter. */
  private static final List<String> PICKERS = List.of("leastRequest", "weightedRoundRobin");

  private static final List<Integer> SIZES = List.of(10, 10_000);
  private static final List<Integer> THREADS = List.of(1, 2, 4);

  /** All that the targets need. */
  static List<CostArm> all() {
    List<CostArm> all = new ArrayList<>();
    for (int threads : THREADS) {
      all.add(transport(threads));
      all.add(stack(threads));
    }
    for (TracingBenchmark.Kind kind : TracingBenchmark.Kind.values()) {
      all.add(traced(kind));
    }
    all.addAll(List.of(OKHTTP, HANDROLLED, HANDROLLED_SAMPLED));
    for (int size : SIZES) {
      PICKERS.forEach(picker -> all.add(pick(picker, size)));
      all.add(matchHosts(size));
    }
    return all;
  }

  /** What answers from memory below the whole stack. */
  static CostArm transport(int threads) {
    return new CostArm("StackBenchmark.transportAlone", Map.of("metered", "true"), threads, 1);
  }

  /** The whole stack above it, with meters: the other side has them, too. */
  static CostArm stack(int threads) {
    return new CostArm("StackBenchmark.wholeStack", Map.of("metered", "true"), threads, 2);
  }

  /** The whole stack by one of the kinds of {@link TracingBenchmark}. */
  static CostArm traced(TracingBenchmark.Kind kind) {
    return new CostArm("TracingBenchmark.call", Map.of("kind", kind.name()), 1, 2);
  }

  static CostArm pick(String policy, int endpoints) {
    return new CostArm(
        "PickerBenchmark.pick",
        Map.of("policy", policy, "endpoints", Integer.toString(endpoints)),
        1,
        1);
  }

  static CostArm matchHosts(int hosts) {
    return new CostArm(
        "RouteBenchmark.host", Map.of("hosts", Integer.toString(hosts), "kind", "exact"), 1, 1);
  }

  private static CostArm overOkHttp(String benchmark) {
    return new CostArm("HandrolledBenchmark." + benchmark, Map.of(), 1, 4);
  }

  /** As a table shows it: {@code PickerBenchmark.pick endpoints=10 policy=leastRequest x1}. */
  String label() {
    String values =
        params.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> " " + entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining());
    return benchmark + values + " x" + threads;
  }
}
