package dev.sidecar.config.lint;

import dev.sidecar.policy.MirrorPolicy;
import dev.sidecar.policy.RoutePolicy;
import java.util.List;

/** Looks at where copies of a route's calls go. */
final class MirrorLints {
  private MirrorLints() {}

  static void find(RoutePolicy route, Site site, Findings findings) {
    List<MirrorPolicy> mirrors = route.filters().mirrors();
    for (MirrorPolicy mirror : mirrors) {
      findings.addIf(
          route.action().clusters().contains(mirror.cluster()),
          Lint.MIRROR_TO_ITSELF,
          site.at("mirror"),
          mirror.cluster() + " gets the calls themselves");
      findings.addIf(
          mirrors.stream().filter(it -> it.cluster().equals(mirror.cluster())).findFirst().get()
              != mirror,
          Lint.MIRROR_TWICE,
          site.at("mirror"),
          mirror.cluster() + " is there twice");
    }
  }
}
