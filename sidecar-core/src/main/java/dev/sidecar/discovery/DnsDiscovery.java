package dev.sidecar.discovery;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.spi.Discovery;
import dev.sidecar.time.Background;
import dev.sidecar.time.Timer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Endpoints from the addresses of a name, looked up again and again. Each watch has a background of
 * its own, because a lookup may block for long.
 */
public final class DnsDiscovery implements Discovery {
  // IPv4 before IPv6, then by value: a server that rotates its answers has changed nothing.
  private static final Comparator<InetAddress> ORDER =
      Comparator.<InetAddress>comparingInt(address -> address.getAddress().length)
          .thenComparing(InetAddress::getAddress, Arrays::compareUnsigned);

  private final String host;
  private final int port;
  private final Duration interval;
  private final Resolver resolver;
  private final Timer timer;

  /**
   * A discovery that looks nothing up yet.
   *
   * @param interval from the end of a lookup to the next
   * @param timer in whose time
   */
  public DnsDiscovery(String host, int port, Duration interval, Resolver resolver, Timer timer) {
    this.host = host;
    this.port = port;
    this.interval = interval;
    this.resolver = resolver;
    this.timer = timer;
  }

  @Override
  public Subscription watch(Listener listener) {
    Reports reports = new Reports(listener);
    Background lookups = Background.started(timer, "sidecar-discovery-dns-" + host);
    lookups.execute(() -> report(reports));
    lookups.every(interval, () -> report(reports));
    return () -> {
      reports.close();
      // A lookup under way cannot be ended; its thread leaves after it.
      lookups.close();
    };
  }

  private void report(Reports reports) {
    if (reports.isClosed()) {
      return;
    }
    try {
      List<InetAddress> addresses = resolver.resolve(host);
      reports.found(
          addresses.stream()
              .distinct()
              .sorted(ORDER)
              .map(address -> WeightedEndpoint.of(new Endpoint(address, port)))
              .toList());
    } catch (UnknownHostException | RuntimeException e) {
      reports.failed(e);
    }
  }
}
