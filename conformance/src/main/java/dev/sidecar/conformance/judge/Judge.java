package dev.sidecar.conformance.judge;

import dev.sidecar.conformance.cases.Range;
import dev.sidecar.conformance.cases.SeenCall;
import dev.sidecar.conformance.cases.Sees;
import dev.sidecar.conformance.peer.Ended;
import dev.sidecar.conformance.upstream.Arrival;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Compares what was seen with what must be seen. */
final class Judge {
  private final Sees sees;
  private final Seen seen;
  private final List<String> differences = new ArrayList<>();

  private Judge(Sees sees, Seen seen) {
    this.sees = sees;
    this.seen = seen;
  }

  /** What differs, each as {@code place: seen (expected: …)}. */
  static List<String> differences(Sees sees, Seen seen) throws IOException {
    Judge judge = new Judge(sees, seen);
    judge.calls();
    judge.order();
    judge.counts();
    judge.requests();
    judge.gaps();
    judge.probes();
    judge.figures();
    return judge.differences;
  }

  private void differs(String where, Object what, Object expected) {
    differences.add(where + ": " + what + " (expected: " + expected + ")");
  }

  private void calls() {
    List<SeenCall> expected = sees.calls();
    for (int i = 0; i < seen.calls().size(); i++) {
      SeenCall each = expected == null ? null : expected.get(i);
      calls("calls[" + i + "]", seen.calls().get(i), each);
    }
  }

  private void calls(String where, List<Ended> ended, @Nullable SeenCall expected) {
    for (int i = 0; i < ended.size(); i++) {
      String place = ended.size() == 1 ? where : where + " time " + (i + 1);
      if (expected != null) {
        new CallJudge(place, ended.get(i), expected, this::differs).judge();
      }
    }
    Map<String, Range<Integer>> statuses = expected == null ? null : expected.statuses();
    if (statuses != null) {
      int counted = 0;
      for (Map.Entry<String, Range<Integer>> each : statuses.entrySet()) {
        int count =
            (int) ended.stream().filter(it -> each.getKey().equals(it.status() + "")).count();
        counted += count;
        check(where + ".statuses." + each.getKey(), count, each.getValue());
      }
      if (counted != ended.size()) {
        List<Integer> all = ended.stream().map(Ended::status).distinct().toList();
        differs(where + ".statuses", all, "only " + statuses.keySet());
      }
    }
  }

  private void order() {
    List<String> order = seen.arrivals().stream().map(Arrival::upstream).toList();
    List<List<String>> attempts = sees.attempts();
    if (attempts != null && !attempts.contains(order)) {
      differs("attempts", order, attempts.size() == 1 ? attempts.get(0) : "one of " + attempts);
    }
    List<String> cycle = sees.cycle();
    if (cycle != null && !isCycle(order, cycle)) {
      differs("cycle", order, cycle + " over and over, begun anywhere");
    }
  }

  private static boolean isCycle(List<String> order, List<String> cycle) {
    for (int begin = 0; begin < cycle.size(); begin++) {
      boolean fits = !order.isEmpty();
      for (int i = 0; i < order.size() && fits; i++) {
        fits = order.get(i).equals(cycle.get((begin + i) % cycle.size()));
      }
      if (fits) {
        return true;
      }
    }
    return false;
  }

  private void counts() {
    forEach(sees.counts(), (name, range) -> check("counts." + name, (int) arrivals(name), range));
    forEach(
        sees.connections(),
        (name, range) -> check("connections." + name, seen.upstreams().connections(name), range));
    Sees.Shares shares = sees.shares();
    if (shares != null) {
      ShareTest.differences(shares, this::arrivals)
          .forEach(it -> differs("shares", it, shares.of()));
    }
  }

  private long arrivals(String upstream) {
    return seen.arrivals().stream().filter(each -> each.upstream().equals(upstream)).count();
  }

  private void requests() {
    for (Sees.SeenRequest expected : orNone(sees.requests())) {
      String where = "requests." + expected.upstream() + "[" + expected.number() + "]";
      List<Arrival> there =
          seen.arrivals().stream()
              .filter(each -> each.upstream().equals(expected.upstream()))
              .toList();
      if (there.size() < expected.number()) {
        differs(where, there.size() + " requests came", "so many at least");
      } else {
        request(where, there.get(expected.number() - 1), expected);
      }
    }
  }

  private void request(String where, Arrival it, Sees.SeenRequest expected) {
    same(where + ".method", it.method(), expected.method());
    same(where + ".path", it.target(), expected.path());
    same(where + ".body", it.body(), expected.body());
    expected
        .headers()
        .forEach(
            (name, text) -> {
              List<String> values = it.values(name);
              if (values.size() != 1 || !text.has(values.get(0))) {
                differs(where + ".headers." + name, values, text);
              }
            });
    for (String name : expected.lacks()) {
      if (!it.values(name).isEmpty()) {
        differs(where + ".headers." + name, it.values(name), "no such header");
      }
    }
  }

  private void gaps() {
    List<Range<Duration>> gaps = sees.gaps();
    if (gaps == null) {
      return;
    }
    List<Arrival> arrivals = seen.arrivals();
    if (arrivals.size() != gaps.size() + 1) {
      differs("gaps", arrivals.size() + " requests came", (gaps.size() + 1) + " of them");
      return;
    }
    for (int i = 0; i < gaps.size(); i++) {
      long nanos = arrivals.get(i + 1).nanos() - arrivals.get(i).nanos();
      check("gaps[" + i + "]", Duration.ofNanos(nanos), gaps.get(i));
    }
  }

  private void probes() {
    forEach(sees.probes(), (name, range) -> check("probes." + name, probes(name).size(), range));
    forEach(
        sees.probeGaps(),
        (name, gaps) -> {
          List<Arrival> probes = probes(name);
          if (probes.size() != gaps.size() + 1) {
            differs("probeGaps." + name, probes.size() + " came", (gaps.size() + 1) + " of them");
            return;
          }
          for (int i = 0; i < gaps.size(); i++) {
            long nanos = probes.get(i + 1).nanos() - probes.get(i).nanos();
            check("probeGaps." + name + "[" + i + "]", Duration.ofNanos(nanos), gaps.get(i));
          }
        });
  }

  private List<Arrival> probes(String upstream) {
    return seen.upstreams().probes().stream()
        .filter(each -> each.upstream().equals(upstream))
        .toList();
  }

  private void figures() throws IOException {
    for (Sees.Meter meter : orNone(sees.meters())) {
      Double value = seen.peer().meter(meter);
      if (value != null) {
        check("meters." + meter.name() + meter.tags(), value, meter.value());
      }
    }
    for (Map.Entry<String, Range<Double>> each : orNone(sees.stats()).entrySet()) {
      Double value = seen.peer().stat(each.getKey());
      if (value != null) {
        check("stats." + each.getKey(), value, each.getValue());
      }
    }
  }

  private <T extends Comparable<T>> void check(String where, T figure, Range<T> range) {
    if (!range.has(figure)) {
      differs(where, figure, range);
    }
  }

  private void same(String where, Object what, @Nullable Object expected) {
    if (expected != null && !Objects.equals(what, expected)) {
      differs(where, what, expected);
    }
  }

  private static <T> Collection<T> orNone(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private static <T> Map<String, T> orNone(@Nullable Map<String, T> map) {
    return map == null ? Map.of() : map;
  }

  private static <T> void forEach(@Nullable Map<String, T> map, BiConsumer<String, T> action) {
    orNone(map).forEach(action);
  }
}
