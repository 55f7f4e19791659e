package dev.sidecar.bench;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the upstreams see of the certificates that a client shows: how old those of its live
 * connections get, and how long one is shown after its successor. Looks and handshakes are told by
 * one thread, certificates by another.
 */
final class RotationLooks {
  static final long PERIOD_MILLIS = 50;

  /** A certificate of the client, by its serial number. */
  private static final class Issued {
    private volatile long replacedNanos = Long.MAX_VALUE;
  }

  private final Map<BigInteger, Issued> issued = new ConcurrentHashMap<>();
  private final Set<BigInteger> shown = ConcurrentHashMap.newKeySet();
  private final LongAdder handshakes = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder strangers = new LongAdder();
  private volatile long looks;
  private volatile long begunNanos;
  private volatile long latestNanos;
  private volatile long oldestMillis;
  private volatile long staleNanos;
  private volatile int most;

  /** A certificate that the client is about to have. */
  void issued(X509Certificate certificate) {
    issued.put(certificate.getSerialNumber(), new Issued());
  }

  /** The client has another in its place. */
  void replaced(X509Certificate certificate) {
    Issued known = issued.get(certificate.getSerialNumber());
    if (known != null) {
      known.replacedNanos = System.nanoTime();
    }
  }

  void succeeded(X509Certificate certificate) {
    handshakes.increment();
    shown.add(certificate.getSerialNumber());
    Issued known = issued.get(certificate.getSerialNumber());
    if (known == null) {
      strangers.increment();
    } else if (known.replacedNanos != Long.MAX_VALUE) {
      staleNanos = Math.max(staleNanos, System.nanoTime() - known.replacedNanos);
    }
  }

  void failed() {
    failed.increment();
  }

  /** Looks at what the callers of all live connections have shown. */
  void look(Collection<X509Certificate> live) {
    long now = System.nanoTime();
    if (looks == 0) {
      begunNanos = now;
    }
    long due = begunNanos + looks * TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);
    latestNanos = Math.max(latestNanos, now - due);
    looks++;
    most = Math.max(most, live.size());
    Instant at = Instant.now();
    for (X509Certificate each : live) {
      long age = Duration.between(each.getNotBefore().toInstant(), at).toMillis();
      oldestMillis = Math.max(oldestMillis, age);
    }
  }

  long looks() {
    return looks;
  }

  /** How late the latest look was: by as much may anything be late here. */
  double latestMillis() {
    return latestNanos / 1e6;
  }

  /** The age of the oldest certificate that a live connection was made with. */
  long oldestMillis() {
    return oldestMillis;
  }

  /** The longest that a handshake still showed a certificate that had been replaced. */
  double staleMillis() {
    return staleNanos / 1e6;
  }

  /** The most connections at one look. */
  int most() {
    return most;
  }

  long handshakes() {
    return handshakes.sum();
  }

  long handshakesFailed() {
    return failed.sum();
  }

  /** Different certificates that were shown. */
  int shown() {
    return shown.size();
  }

  /** Handshakes with a certificate that nobody issued. */
  long strangers() {
    return strangers.sum();
  }
}
