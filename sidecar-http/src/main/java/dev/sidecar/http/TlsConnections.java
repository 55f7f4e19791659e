package dev.sidecar.http;

import dev.sidecar.failure.HandshakeFailure;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.spi.ClusterTls;
import dev.sidecar.spi.Discovery;
import dev.sidecar.spi.HandshakeObserver;
import dev.sidecar.spi.TlsContext;
import dev.sidecar.spi.TlsFailure;
import dev.sidecar.spi.TlsIdentity;
import dev.sidecar.spi.Transport;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLSocket;
import okhttp3.Connection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS connections to one endpoint: each is made with the identity of its moment, ages with its
 * certificate, and ends when its peer is trusted no more. Thread-safe.
 */
final class TlsConnections {
  private static final Logger LOG = LoggerFactory.getLogger(TlsConnections.class);

  // Of the handshake that a thread is in: OkHttp tells its end on the same thread, without it.
  private static final ThreadLocal<TlsConnection> SECURING = new ThreadLocal<>();

  private final String where;
  private final TlsPolicy policy;
  private final TlsIdentity identity;
  private final HandshakeObserver observer;
  private final TlsUpkeep upkeep;
  private final Runnable evictIdle;
  private final Map<Socket, TlsConnection> live = new ConcurrentHashMap<>();
  private final Discovery.Subscription changes;
  private volatile @Nullable TlsContext last;
  private volatile boolean closed;

  /**
   * No connection yet.
   *
   * @param where for the log: {@code cluster orders: endpoint 10.0.3.7:8443}
   * @param evictIdle closes what no call has
   */
  TlsConnections(
      String where, TlsPolicy policy, ClusterTls tls, TlsUpkeep upkeep, Runnable evictIdle) {
    this.where = where;
    this.policy = policy;
    this.identity = tls.identity();
    this.observer = tls.handshakes();
    this.upkeep = upkeep;
    this.evictIdle = evictIdle;
    this.changes = identity.listen(this::changed);
    upkeep.begins(this);
  }

  /** A connected socket under TLS, by the identity of now; its handshake is next. */
  SSLSocket secure(Socket connected, String host, int port) throws IOException {
    TlsContext context = context();
    last = context;
    SSLSocket socket = context.secure(connected, host, port);
    TlsContext.Validity validity = context.validity();
    Instant moment = validity == null ? null : upkeep.moment(validity);
    TlsConnection made = new TlsConnection(connected, socket, context, host, moment);
    live.put(socket, made);
    SECURING.set(made);
    return socket;
  }

  private TlsContext context() throws NotReady {
    try {
      return identity.context(policy);
    } catch (IOException e) {
      throw new NotReady(e);
    }
  }

  /** There is no identity to shake hands with yet. */
  private static final class NotReady extends IOException {
    private static final long serialVersionUID = 1L;

    NotReady(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** The handshake that this thread was in has made a connection. */
  void secured(String version) {
    TlsConnection made = SECURING.get();
    SECURING.remove();
    if (made != null) {
      observer.succeeded(version, made.context().provider(), made.group());
    }
  }

  /** The handshake that this thread was in has made none. */
  void failed(HandshakeFailure why) {
    SECURING.remove();
    observer.failed(why);
  }

  /** What the failure of a handshake comes to, or that of a first read. */
  TlsFailure explain(IOException failure) {
    TlsContext made = last;
    return made == null || failure instanceof NotReady
        ? new TlsFailure(
            HandshakeFailure.NOT_READY,
            HandshakeFailure.NOT_READY.word() + ": " + failure.getMessage())
        : made.explain(failure);
  }

  /** A connection of OkHttp's; null if it is not one of these. */
  @Nullable TlsConnection of(Connection connection) {
    return live.get(connection.socket());
  }

  /** A call has a connection. */
  @Nullable TlsConnection acquired(Connection connection) {
    TlsConnection held = of(connection);
    try {
      // What changed between its making and now was not held against it.
      if (held != null && held.acquired() && held.context() != context()) {
        changed();
      }
    } catch (IOException e) {
      LOG.debug("{}: session not understood", where, e);
    }
    return held;
  }

  private void changed() {
    try {
      upkeep.execute(this::verify);
    } catch (RejectedExecutionException e) {
      // The client is closed, and its connections with it.
    }
  }

  private record Peer(List<X509Certificate> chain, String host) {}

  /** Ends the connections whose peers are not accepted any more. */
  private void verify() {
    TlsContext now;
    try {
      now = context();
    } catch (IOException e) {
      return;
    }
    Instant moment = upkeep.now();
    // Most connections of an endpoint have the same peer, and a verification costs a signature.
    Map<Peer, Optional<String>> refusals = new HashMap<>();
    for (TlsConnection each : live.values()) {
      // One whose peer's certificate has ended ages: it finishes what it carries.
      boolean asks = each.context() != now && !each.peer().isEmpty();
      if (asks && !each.isPeerOver(moment) && !each.isClosed()) {
        refusals
            .computeIfAbsent(new Peer(each.peer(), each.host()), peer -> refusal(now, peer))
            .ifPresent(why -> end(each, why));
      }
    }
  }

  private static Optional<String> refusal(TlsContext now, Peer peer) {
    try {
      now.verify(peer.chain(), peer.host());
      return Optional.empty();
    } catch (CertificateException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private void end(TlsConnection ended, String why) {
    LOG.warn("{}: a connection ends, its peer is not accepted any more: {}", where, why);
    ended.end(why);
  }

  /**
   * Marks what has aged and closes what of it nobody uses; by the control thread.
   *
   * @return whether there is nothing more to look at, ever
   */
  boolean look(Instant now) {
    live.values().removeIf(TlsConnection::isClosed);
    boolean waits = false;
    for (TlsConnection each : live.values()) {
      waits |= each.look(now);
    }
    if (waits) {
      // OkHttp's pool can close all that is idle, and nothing less.
      evictIdle.run();
    }
    return endsWhenClosed();
  }

  private boolean endsWhenClosed() {
    if (!closed || !live.isEmpty()) {
      return false;
    }
    changes.close();
    return true;
  }

  Transport.Certificates certificates() {
    Instant oldest =
        live.values().stream()
            .filter(each -> !each.isClosed() && !each.peer().isEmpty())
            .map(each -> each.context().validity())
            .filter(Objects::nonNull)
            .map(TlsContext.Validity::from)
            .min(Comparator.naturalOrder())
            .orElse(null);
    return new Transport.Certificates(oldest, until());
  }

  private @Nullable Instant until() {
    try {
      TlsContext.Validity validity = context().validity();
      return validity == null ? null : validity.until();
    } catch (IOException e) {
      return null;
    }
  }

  /** No new ones are made; those that calls still have are looked after until they end. */
  void close() {
    closed = true;
    live.values().removeIf(TlsConnection::isClosed);
    endsWhenClosed();
  }
}
