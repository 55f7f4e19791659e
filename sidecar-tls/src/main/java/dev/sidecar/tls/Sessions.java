package dev.sidecar.tls;

import dev.sidecar.tls.identity.KeyedIdentity;
import dev.sidecar.tls.provider.TlsProvider;
import dev.sidecar.tls.trust.PeerRole;
import dev.sidecar.tls.trust.PeerRule;
import dev.sidecar.tls.trust.PeerTrustManager;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An {@link SSLContext} for as long as its sessions may be resumed. A resumed session verifies
 * nobody again, so none outlives the first certificate that was verified for it: then there is a
 * fresh context, without sessions.
 */
final class Sessions {
  private final Supplier<Life> fresh;
  private final Clock clock;
  private volatile Life life;

  private record Life(SSLContext ssl, PeerTrustManager trust, AtomicReference<Instant> until) {}

  Sessions(
      TlsProvider provider,
      Clock clock,
      @Nullable KeyedIdentity own,
      PeerRule rule,
      PeerRole role,
      Collection<X509Certificate> authorities) {
    this.clock = clock;
    this.fresh =
        () -> {
          AtomicReference<Instant> until = new AtomicReference<>(Instant.MAX);
          PeerTrustManager trust =
              new PeerTrustManager(
                  rule,
                  role,
                  authorities,
                  clock,
                  peer -> until.accumulateAndGet(peer.until(), Sessions::earlier));
          FixedKeyManager keys = own == null ? null : new FixedKeyManager(own);
          return new Life(provider.context(keys, trust), trust, until);
        };
    this.life = fresh.get();
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  SSLContext ssl() {
    return current().ssl();
  }

  PeerTrustManager trust() {
    return current().trust();
  }

  private Life current() {
    Life now = life;
    if (clock.instant().isAfter(now.until().get())) {
      // Two threads may both make one: each is fresh.
      now = fresh.get();
      life = now;
    }
    return now;
  }
}
