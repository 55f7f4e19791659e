package dev.sidecar.tls;

import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.tls.provider.TlsProvider;
import dev.sidecar.tls.trust.PeerRole;
import dev.sidecar.tls.trust.PeerRule;
import dev.sidecar.tls.trust.TrustBundles;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The authorities that the JVM ships ({@code javax.net.ssl.trustStore}), loaded when first needed.
 * No certificate is shown to whom they vouch for. The JVM's own trust manager is asked, too: it
 * knows which authorities of the public Internet have lost its trust.
 */
final class SystemTrust {
  private final TlsProvider provider;
  private final Clock clock;
  private final Map<TlsPolicy, MeshContext> contexts = new ConcurrentHashMap<>();
  private volatile @Nullable X509TrustManager loaded;

  SystemTrust(TlsProvider provider, Clock clock) {
    this.provider = provider;
    this.clock = clock;
  }

  MeshContext context(TlsPolicy policy) throws IOException {
    MeshContext made = contexts.get(policy);
    if (made != null) {
      return made;
    }
    X509TrustManager platform = platform();
    return contexts.computeIfAbsent(
        policy,
        its -> {
          List<X509Certificate> authorities = List.of(platform.getAcceptedIssuers());
          PeerRule rule =
              new PeerRule(TrustBundles.of(authorities), PeerRole.SERVES, its.peers(), List.of())
                  .alsoAsking(platform);
          return new MeshContext(provider, clock, null, its, rule, authorities);
        });
  }

  private X509TrustManager platform() throws IOException {
    X509TrustManager known = loaded;
    if (known != null) {
      return known;
    }
    try {
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX", "SunJSSE");
      factory.init((KeyStore) null);
      for (TrustManager each : factory.getTrustManagers()) {
        if (each instanceof X509TrustManager found) {
          loaded = found;
          return found;
        }
      }
      throw new IOException("tls.trust: system: " + Arrays.toString(factory.getTrustManagers()));
    } catch (GeneralSecurityException e) {
      throw new IOException("tls.trust: system: the JVM's authorities cannot be read", e);
    }
  }
}
