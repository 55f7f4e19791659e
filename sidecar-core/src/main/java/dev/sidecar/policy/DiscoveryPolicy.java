package dev.sidecar.policy;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** How a cluster's endpoints are found. Envoy: {@code Cluster.type}. */
public sealed interface DiscoveryPolicy {
  /**
   * The policy itself names them. Envoy: {@code STATIC}.
   *
   * @param endpoints each address once; a call to a cluster without endpoints fails with {@link
   *     dev.sidecar.failure.SidecarException.NoEndpoint}. Envoy: {@code load_assignment}
   */
  record Static(List<WeightedEndpoint> endpoints) implements DiscoveryPolicy {
    public Static {
      endpoints = List.copyOf(endpoints);
      new Check()
          .require(
              endpoints.stream().map(WeightedEndpoint::endpoint).distinct().count()
                  == endpoints.size(),
              "endpoints",
              endpoints,
              "each address once")
          .done();
    }

    /** Endpoints of equal weight. */
    public static Static of(List<Endpoint> endpoints) {
      return new Static(endpoints.stream().map(WeightedEndpoint::of).toList());
    }
  }

  /**
   * A text file names them, one a line, and is watched. Envoy: none; its files hold whole
   * resources.
   *
   * @param path absolute, or relative to the working directory; need not exist yet
   */
  record File(Path path) implements DiscoveryPolicy {}

  /**
   * The A and AAAA records of a name, by the JVM's resolver. A failed lookup keeps the addresses
   * from before, also where the name is gone: the resolver does not tell the two apart. Envoy:
   * {@code envoy.clusters.dns} with {@code dns_lookup_family: ALL}
   *
   * @param host a name, not an address; a dot at its end spares the search list of the machine
   * @param port TCP port of every address, 1 to 65535
   * @param interval from the end of a lookup to the next, 100 ms to 365 days; default 5 s. Envoy:
   *     {@code DnsCluster.dns_refresh_rate}
   */
  record Dns(String host, int port, Duration interval) implements DiscoveryPolicy {
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);
    private static final Duration LEAST_INTERVAL = Duration.ofMillis(100);
    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private static final String NAME = LABEL + "(\\." + LABEL + ")*\\.?";
    // No top-level domain is a number, and resolvers read such names as addresses.
    private static final String ADDRESS = "([0-9.]+|.*:.*|\\[.*)";

    public Dns {
      boolean isName = host.length() <= 253 && host.matches(NAME);
      new Check()
          .require(
              !host.matches(ADDRESS),
              "host",
              host,
              "a name; an address belongs into the cluster's endpoints")
          .require(isName || host.matches(ADDRESS), "host", host, "a name like orders.svc")
          .range("port", port, 1, 65_535)
          .positive("interval", interval)
          .require(
              interval.isNegative() || interval.isZero() || interval.compareTo(LEAST_INTERVAL) >= 0,
              "interval",
              Violation.text(interval),
              "100ms or more")
          .done();
    }

    /** Looked up every 5 s. */
    public static Dns of(String host, int port) {
      return new Dns(host, port, DEFAULT_INTERVAL);
    }
  }

  /**
   * A {@code Discovery} that the application brings finds them. Envoy: none.
   *
   * @param name the one under which the client's builder was given it; 1 to 100 letters, digits,
   *     {@code _ . -}
   */
  record Custom(String name) implements DiscoveryPolicy {
    public Custom {
      new Check()
          .require(
              name.matches("[A-Za-z0-9_.-]{1,100}"),
              "name",
              name,
              "1 to 100 letters, digits, '_', '.', '-'")
          .done();
    }
  }
}
