package dev.sidecar.config.lint;

import dev.sidecar.config.PlacedPolicy;
import dev.sidecar.config.Places;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects what was found; the same rule once for a place that several routes inherit. */
final class Findings {
  private final PlacedPolicy policy;
  private final List<Finding> found = new ArrayList<>();
  private final Set<List<Object>> seen = new HashSet<>();

  Findings(PlacedPolicy policy) {
    this.policy = policy;
  }

  Places places() {
    return policy.places();
  }

  /** Adds a finding if the rule holds. */
  void addIf(boolean holds, Lint lint, List<String> path, String what) {
    if (holds && seen.add(List.of(lint, path))) {
      Places.Place place = policy.places().nearest(path);
      found.add(
          new Finding(lint, policy.file(), place.line(), place.column(), Places.text(path), what));
    }
  }

  /** By line and column. */
  List<Finding> sorted() {
    return found.stream()
        .sorted(
            Comparator.comparingInt(Finding::line)
                .thenComparingInt(Finding::column)
                .thenComparing(Finding::lint))
        .toList();
  }
}
