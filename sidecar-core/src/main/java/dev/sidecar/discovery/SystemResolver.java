package dev.sidecar.discovery;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resolver of the JVM, off its cache. The JVM keeps an answer for 30 s under the very spelling
 * that was asked for, so that each lookup spells the name in another letter case: to DNS and to
 * {@code /etc/hosts} it is the same name. See {@code docs/decisions/0008-dns-off-the-cache.md}.
 */
public final class SystemResolver implements Resolver {
  private static final Logger LOG = LoggerFactory.getLogger(SystemResolver.class);

  private final Resolver jvm;
  private final int firstTurn;
  private final Map<String, Asked> asked = new ConcurrentHashMap<>();

  SystemResolver(Resolver jvm, int firstTurn) {
    this.jvm = jvm;
    this.firstTurn = firstTurn;
  }

  /** A resolver whose spellings begin somewhere, so that two in one JVM do not meet. */
  public static SystemResolver create() {
    return new SystemResolver(
        host -> List.of(InetAddress.getAllByName(host)), ThreadLocalRandom.current().nextInt());
  }

  @Override
  public List<InetAddress> resolve(String host) throws UnknownHostException {
    Asked name = asked.computeIfAbsent(host, fresh -> new Asked());
    List<InetAddress> nameless = new ArrayList<>();
    for (InetAddress each : name.resolve(host)) {
      nameless.add(nameless(each));
    }
    return nameless;
  }

  /** How a name was asked for. */
  private final class Asked {
    private final AtomicInteger turn = new AtomicInteger(firstTurn);
    private volatile boolean answered;
    private volatile boolean told;

    List<InetAddress> resolve(String host) throws UnknownHostException {
      try {
        List<InetAddress> found = jvm.resolve(Spellings.of(host, turn.getAndIncrement()));
        answered = true;
        return found;
      } catch (UnknownHostException e) {
        if (answered) {
          throw e;
        }
        return asWritten(host);
      }
    }

    /** Never answered yet: perhaps something on the way minds letter case. */
    private List<InetAddress> asWritten(String host) throws UnknownHostException {
      List<InetAddress> found = jvm.resolve(host);
      if (!told) {
        LOG.warn(
            "{}: found in this spelling only, hence through the JVM's cache: answers may be as old"
                + " as networkaddress.cache.ttl allows",
            host);
        told = true;
      }
      return found;
    }
  }

  // A spelling must not show up in messages.
  private static InetAddress nameless(InetAddress address) throws UnknownHostException {
    return address instanceof Inet6Address six
        ? Inet6Address.getByAddress(null, six.getAddress(), six.getScopeId())
        : InetAddress.getByAddress(address.getAddress());
  }
}
