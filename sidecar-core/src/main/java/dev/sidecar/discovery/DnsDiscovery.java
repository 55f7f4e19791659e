package dev.sidecar.discovery;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.spi.Discovery;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Endpoints from the addresses of a name, looked up again and again. Each watch has a thread of its
 * own, because a lookup may block for long.
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

  /**
   * A discovery that looks nothing up yet.
   *
   * @param interval from the end of a lookup to the next
   */
  public DnsDiscovery(String host, int port, Duration interval, Resolver resolver) {
    this.host = host;
    this.port = port;
    this.interval = interval;
    this.resolver = resolver;
  }

  @Override
  public Subscription watch(Listener listener) {
    Reports reports = new Reports(listener);
    CountDownLatch closed = new CountDownLatch(1);
    Thread thread = new Thread(() -> lookUp(reports, closed), "sidecar-discovery-dns-" + host);
    thread.setDaemon(true);
    thread.start();
    return () -> {
      reports.close();
      // A lookup under way cannot be ended; its thread leaves after it.
      closed.countDown();
    };
  }

  private void lookUp(Reports reports, CountDownLatch closed) {
    try {
      do {
        report(reports);
      } while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void report(Reports reports) {
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
