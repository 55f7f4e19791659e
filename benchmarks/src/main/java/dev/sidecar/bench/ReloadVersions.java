package dev.sidecar.bench;

import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.spi.ConfigSource;
import dev.sidecar.spi.Discovery;
import dev.sidecar.time.Timer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A config source that passes on what another tells, and remembers which endpoints that named. */
final class ReloadVersions implements ConfigSource {
  private final ConfigSource source;
  private final AtomicInteger refused = new AtomicInteger();
  // The ports of each policy that is another than the one before, in order.
  private final List<Set<Integer>> versions = new CopyOnWriteArrayList<>();
  private volatile MeshPolicy last = new MeshPolicy(List.of(), List.of());

  ReloadVersions(ConfigSource source) {
    this.source = source;
  }

  @Override
  public MeshPolicy first() {
    MeshPolicy first = source.first();
    add(first);
    return first;
  }

  @Override
  public Discovery.Subscription watch(Listener listener, Timer timer) {
    return source.watch(
        new Listener() {
          @Override
          public void changed(MeshPolicy policy) {
            if (!policy.equals(last)) {
              add(policy);
            }
            listener.changed(policy);
          }

          @Override
          public void failed(Exception cause) {
            refused.getAndIncrement();
            listener.failed(cause);
          }
        },
        timer);
  }

  private void add(MeshPolicy policy) {
    last = policy;
    DiscoveryPolicy.Static fixed = (DiscoveryPolicy.Static) policy.clusters().get(0).discovery();
    versions.add(
        fixed.endpoints().stream().map(each -> each.endpoint().port()).collect(Collectors.toSet()));
  }

  /** The newest policy that was told. */
  MeshPolicy last() {
    return last;
  }

  /** The newest version that was told, from 0. */
  int newest() {
    return versions.size() - 1;
  }

  /** How often the source had no policy to offer. */
  int refused() {
    return refused.get();
  }

  /** Whether a port is in one of these versions. */
  boolean names(int port, int from, int to) {
    // By index: a view of the list ends when a version is added.
    return IntStream.rangeClosed(from, to).anyMatch(at -> versions.get(at).contains(port));
  }
}
