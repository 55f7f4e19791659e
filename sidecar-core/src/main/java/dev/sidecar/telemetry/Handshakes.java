package dev.sidecar.telemetry;

import dev.sidecar.failure.HandshakeFailure;
import dev.sidecar.spi.HandshakeObserver;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts the TLS handshakes of one cluster; outlives snapshots. Thread-safe. */
public final class Handshakes implements HandshakeObserver {
  private static final String OTHER = "other";
  private static final String UNKNOWN = "unknown";
  private static final String SILENT = "SunJSSE";
  private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");
  private static final List<String> PROVIDERS = List.of(SILENT, "BCJSSE", OTHER);
  private static final List<String> GROUPS =
      List.of("X25519MLKEM768", "x25519", "secp256r1", "secp384r1", "secp521r1");
  private static final List<Kind> KINDS = makeKinds();

  private final Map<Kind, AtomicLong> succeeded = new HashMap<>();
  private final Map<HandshakeFailure, AtomicLong> failed = new EnumMap<>(HandshakeFailure.class);

  /** What is counted apart: every tag of a handshake that went well. */
  record Kind(String version, String provider, String group) {}

  public Handshakes() {
    for (Kind kind : KINDS) {
      succeeded.put(kind, new AtomicLong());
    }
    for (HandshakeFailure why : HandshakeFailure.values()) {
      failed.put(why, new AtomicLong());
    }
  }

  private static List<Kind> makeKinds() {
    List<Kind> kinds = new ArrayList<>();
    for (String version : VERSIONS) {
      for (String provider : PROVIDERS) {
        kinds.add(new Kind(version, provider, UNKNOWN));
        // No series that could never move: no provider tells a group of TLS 1.2.
        if (version.equals("TLSv1.3") && !provider.equals(SILENT)) {
          GROUPS.forEach(group -> kinds.add(new Kind(version, provider, group)));
        }
      }
    }
    return List.copyOf(kinds);
  }

  @Override
  public void succeeded(String version, String provider, @Nullable String group) {
    // A version that has no cell is one that policies do not know, and is not spoken.
    String known = VERSIONS.contains(version) ? version : VERSIONS.get(0);
    String by = PROVIDERS.contains(provider) ? provider : OTHER;
    AtomicLong count = group == null ? null : succeeded.get(new Kind(known, by, group));
    (count == null ? count(new Kind(known, by, UNKNOWN)) : count).getAndIncrement();
  }

  @Override
  public void failed(HandshakeFailure why) {
    count(why).getAndIncrement();
  }

  long succeededAs(Kind kind) {
    return count(kind).get();
  }

  long failedFor(HandshakeFailure why) {
    return count(why).get();
  }

  private AtomicLong count(Kind kind) {
    return Objects.requireNonNull(succeeded.get(kind));
  }

  private AtomicLong count(HandshakeFailure why) {
    return Objects.requireNonNull(failed.get(why));
  }

  static List<Kind> kinds() {
    return KINDS;
  }
}
