package dev.sidecar.config.lint;

import dev.sidecar.policy.MirrorPolicy;
import dev.sidecar.policy.RoutePolicy;
import java.util.HashSet;
import java.util.Set;

/** Looks at where copies of a route's calls go. */
final class MirrorLints {
  private MirrorLints() {}

  static void find(RoutePolicy route, Site site, Findings findings) {
    Set<String> before = new HashSet<>();
    for (MirrorPolicy mirror : route.filters().mirrors()) {
      String cluster = mirror.cluster();
      findings.addIf(
          route.action().clusters().contains(cluster),
          Lint.MIRROR_TO_ITSELF,
          site.at("mirror"),
          cluster + " gets the calls themselves");
      findings.addIf(
          !before.add(cluster), Lint.MIRROR_TWICE, site.at("mirror"), cluster + " is there twice");
    }
  }
}
