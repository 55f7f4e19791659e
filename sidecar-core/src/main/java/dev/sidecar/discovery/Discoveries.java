package dev.sidecar.discovery;

import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.spi.Discovery;
import dev.sidecar.time.Timer;
import java.util.Map;

/** Makes the discovery that a policy asks for. */
public final class Discoveries {
  private final Map<String, Discovery> custom;
  private final Timer timer;
  private final FileWatch files;
  private final Resolver resolver;

  /**
   * Discoveries that watch nothing yet.
   *
   * @param custom those that the application brings, by the name in the policy
   */
  public Discoveries(Map<String, Discovery> custom, Timer timer) {
    this.custom = Map.copyOf(custom);
    this.timer = timer;
    this.files = new FileWatch(timer);
    this.resolver = SystemResolver.create();
  }

  /**
   * The discovery of a cluster.
   *
   * @throws IllegalArgumentException if the policy names one that nobody brought
   */
  public Discovery of(String cluster, DiscoveryPolicy policy) {
    if (policy instanceof DiscoveryPolicy.File file) {
      return new FileDiscovery(file.path(), files);
    }
    if (policy instanceof DiscoveryPolicy.Dns dns) {
      return new DnsDiscovery(dns.host(), dns.port(), dns.interval(), resolver, timer);
    }
    if (policy instanceof DiscoveryPolicy.Custom named) {
      Discovery brought = custom.get(named.name());
      if (brought != null) {
        return brought;
      }
      throw new IllegalArgumentException(unknown(cluster, named.name()));
    }
    DiscoveryPolicy.Static fixed = (DiscoveryPolicy.Static) policy;
    return listener -> {
      Reports reports = new Reports(listener);
      reports.found(fixed.endpoints());
      return reports;
    };
  }

  private String unknown(String cluster, String name) {
    String known =
        custom.isEmpty()
            ? "one that the client's builder was given"
            : "one of " + custom.keySet().stream().sorted().toList();
    return "clusters." + cluster + ".discovery.custom: " + name + " (expected: " + known + ")";
  }
}
