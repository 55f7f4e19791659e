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
    return isWithin(toString(), prefix);
  }

  private static boolean isWithin(String id, String prefix) {
    return id.startsWith(prefix)
        && (id.length() == prefix.length() || id.charAt(prefix.length()) == '/');
  }

  /**
   * Whether a rule names a workload. As a text, since a server asks with each request.
   *
   * @param id that {@link #of} takes
   */
  public static boolean isNamed(String id, PeerMatch match) {
    if (match instanceof PeerMatch.SpiffeId exact) {
      return id.equals(exact.id());
    }
    if (match instanceof PeerMatch.SpiffePrefix below) {
      return isWithin(id, below.prefix());
    }
    return match instanceof PeerMatch.TrustDomain domain
        && id.startsWith(domain.name(), SCHEME.length())
        && id.startsWith("/", SCHEME.length() + domain.name().length());
  }

  @Override
  public String toString() {
    return SCHEME + trustDomain + path;
  }
}
