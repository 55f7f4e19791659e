package dev.sidecar.bench;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What the upstreams see of the certificates that a client shows: how old those of its live
 * connections get, and how long one is shown after its successor. Looks and handshakes are told by
 * one thread, certificates by another. Thread-safe.
 */
final class RotationLooks {
  static final long PERIOD_MILLIS = 50;

  // By serial number: when the client had another in its place; empty before.
  private final Map<BigInteger, OptionalLong> issued = new HashMap<>();
  private final Set<BigInteger> shown = new HashSet<>();
  private long handshakes;
  private long failed;
  private long strangers;
  private long looks;
  private long begunNanos;
  private long latestNanos;
  private long oldestMillis;
  private long staleNanos;
  private int most;

  /** A certificate that the client is about to have. */
  synchronized void issued(X509Certificate certificate) {
    issued.put(certificate.getSerialNumber(), OptionalLong.empty());
  }

  /** The client has another in its place. */
  synchronized void replaced(X509Certificate certificate) {
    issued.replace(certificate.getSerialNumber(), OptionalLong.of(System.nanoTime()));
  }

  synchronized void succeeded(X509Certificate certificate) {
    handshakes++;
    shown.add(certificate.getSerialNumber());
    OptionalLong replaced = issued.get(certificate.getSerialNumber());
    if (replaced == null) {
      strangers++;
    } else if (replaced.isPresent()) {
      staleNanos = Math.max(staleNanos, System.nanoTime() - replaced.getAsLong());
    }
  }

  synchronized void failed() {
    failed++;
  }

  /** Looks at what the callers of all live connections have shown. */
  synchronized void look(Collection<X509Certificate> live) {
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

  synchronized long looks() {
    return looks;
  }

  /** How late the latest look was: by as much may anything be late here. */
  synchronized double latestMillis() {
    return latestNanos / 1e6;
  }

  /** The age of the oldest certificate that a live connection was made with. */
  synchronized long oldestMillis() {
    return oldestMillis;
  }

  /** The longest that a handshake still showed a certificate that had been replaced. */
  synchronized double staleMillis() {
    return staleNanos / 1e6;
  }

  /** The most connections at one look. */
  synchronized int most() {
    return most;
  }

  synchronized long handshakes() {
    return handshakes;
  }

  synchronized long handshakesFailed() {
    return failed;
  }

  /** Different certificates that were shown. */
  synchronized int shown() {
    return shown.size();
  }

  /** Handshakes with a certificate that nobody issued. */
  synchronized long strangers() {
    return strangers;
  }
}
