package dev.sidecar.telemetry;

import dev.sidecar.failure.HandshakeFailure;
import dev.sidecar.spi.HandshakeObserver;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts the TLS handshakes of one cluster; outlives snapshots. */
public final class Handshakes implements HandshakeObserver {
  private static final String OTHER = "other";
  private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");
  private static final List<String> PROVIDERS = List.of("SunJSSE", "BCJSSE", OTHER);

  private final AtomicLongArray succeeded = new AtomicLongArray(VERSIONS.size() * PROVIDERS.size());
  private final Map<HandshakeFailure, AtomicLong> failed = new EnumMap<>(HandshakeFailure.class);

  public Handshakes() {
    for (HandshakeFailure why : HandshakeFailure.values()) {
      failed.put(why, new AtomicLong());
    }
  }

  @Override
  public void succeeded(String version, String provider) {
    succeeded.getAndIncrement(cell(version, provider));
  }

  @Override
  public void failed(HandshakeFailure why) {
    count(why).getAndIncrement();
  }

  long succeededBy(String version, String provider) {
    return succeeded.get(cell(version, provider));
  }

  long failedFor(HandshakeFailure why) {
    return count(why).get();
  }

  private AtomicLong count(HandshakeFailure why) {
    return Objects.requireNonNull(failed.get(why));
  }

  static List<String> versions() {
    return VERSIONS;
  }

  static List<String> providers() {
    return PROVIDERS;
  }

  // A version that has no cell is one that policies do not know, and is not spoken.
  private static int cell(String version, String provider) {
    int row = Math.max(0, VERSIONS.indexOf(version));
    int column = PROVIDERS.indexOf(provider);
    return row * PROVIDERS.size() + (column < 0 ? PROVIDERS.indexOf(OTHER) : column);
  }
}
