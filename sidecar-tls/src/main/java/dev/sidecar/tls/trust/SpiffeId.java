package dev.sidecar.tls.trust;

import dev.sidecar.policy.PeerMatch;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The id of a workload. Source: SPIFFE-ID specification, section 2.
 *
 * @param trustDomain {@code mesh.example}
 * @param path with its slash: {@code /ns/shop/orders}
 */
public record SpiffeId(String trustDomain, String path) {
  private static final String SCHEME = "spiffe://";

  /** The id that a URI is; null if it is none of a workload. */
  public static @Nullable SpiffeId of(String uri) {
    try {
      // The one place that knows what an id looks like is the policy.
      String id = new PeerMatch.SpiffeId(uri).id();
      int slash = id.indexOf('/', SCHEME.length());
      return new SpiffeId(id.substring(SCHEME.length(), slash), id.substring(slash));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Whether a URI wants to be one, right or wrong. */
  static boolean isMeant(String uri) {
    return uri.toLowerCase(Locale.ROOT).startsWith("spiffe:");
  }

  /** Whether it is that id or below it, by whole segments. */
  boolean isWithin(String prefix) {
    String id = toString();
    return id.startsWith(prefix)
        && (id.length() == prefix.length() || id.charAt(prefix.length()) == '/');
  }

  @Override
  public String toString() {
    return SCHEME + trustDomain + path;
  }
}
