package dev.sidecar.tls;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy.Version;
import dev.sidecar.spi.TlsFailure;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import dev.sidecar.tls.serving.PeerIdentity;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The serving side of mutual TLS, for any server that takes an {@link SSLContext}: the identity of
 * a policy, and callers verified by the rule that peers of a {@code SidecarClient} are verified by.
 * Each caller must show a certificate, always. Envoy: {@code DownstreamTlsContext} with {@code
 * require_client_certificate}.
 *
 * <p>A server keeps one context for its life, and what it holds follows the identity: a handshake
 * that begins after a certificate or a trust has changed has the new one, and resumes no session of
 * before. When the trust changes, connections of callers that it does not accept end.
 *
 * <p>Thread-safe. {@code docs/TLS-SERVING.md} says how each server takes it.
 */
public final class ServerTls implements AutoCloseable {
  private final MeshIdentity identity;
  private final @Nullable Timer ownTimer;
  private final Serving serving;
  private final FollowingContext context;
  private final FollowingKeyManager keys;
  private final FollowingTrustManager trust;
  private final Callers callers;

  private ServerTls(MeshIdentity identity, @Nullable Timer ownTimer, Serving serving) {
    this.identity = identity;
    this.ownTimer = ownTimer;
    this.serving = serving;
    callers = new Callers(serving);
    context = new FollowingContext(serving, callers);
    keys = new FollowingKeyManager(serving);
    trust = new FollowingTrustManager(serving, callers);
    identity.listen(callers::verifyAgain);
  }

  /**
   * For a server with such an identity.
   *
   * @param identity with a source of a certificate; as in the policy of a client, which may be in
   *     the same process
   */
  public static Builder builder(IdentityPolicy identity) {
    return new Builder(identity);
  }

  /** What a serving side is made of. Not thread-safe. */
  public static final class Builder {
    private final IdentityPolicy identity;
    private List<PeerMatch> callers = List.of();
    private Version minVersion = Version.TLS_1_3;
    private MeshTls tls = MeshTls.create();
    private @Nullable Timer timer;

    private Builder(IdentityPolicy identity) {
      this.identity = identity;
    }

    /**
     * Who may connect, any one of them: at least one. What each may then do is the matter of an
     * {@link dev.sidecar.tls.serving.AllowList}. Envoy: {@code match_typed_subject_alt_names}.
     */
    public Builder callers(PeerMatch... any) {
      callers = List.of(any);
      return this;
    }

    /** Default TLS 1.3. Envoy: {@code tls_minimum_protocol_version}, default TLS 1.2. */
    public Builder minVersion(Version least) {
      minVersion = least;
      return this;
    }

    /** Default {@link MeshTls#create}; another one knows custom sources of identities. */
    public Builder tls(MeshTls other) {
      tls = other;
      return this;
    }

    /** In whose time files are looked at; default one of its own. For tests in manual time. */
    public Builder timer(Timer other) {
      timer = other;
      return this;
    }

    /**
     * Begins to follow the identity, with what its files hold at this moment.
     *
     * @throws IllegalArgumentException if the identity has no certificate or trust, or no caller is
     *     named
     * @throws RuntimeException if its files cannot be used; the message names file and expectation
     */
    public ServerTls build() {
      require(!callers.isEmpty(), "callers: none (expected: at least one, such as a trust domain)");
      require(
          identity.source() != null,
          "identity: no certificate (expected: files, pkcs12, workloadApi or custom)");
      boolean inFiles =
          identity.source() instanceof IdentityPolicy.Files
              || identity.source() instanceof IdentityPolicy.Pkcs12;
      require(
          !inFiles || !identity.trust().equals(IdentityPolicy.Trust.NONE),
          "identity.trust: none (expected: a bundle or domains that vouch for callers)");
      return timer == null ? withTimer() : open(timer, null);
    }

    private ServerTls withTimer() {
      Timer own = Timer.started(Ticker.system(), "sidecar-server-tls");
      try {
        return open(own, own);
      } catch (RuntimeException | Error e) {
        own.close();
        throw e;
      }
    }

    private ServerTls open(Timer follows, @Nullable Timer own) {
      MeshIdentity followed = tls.follow(identity, follows);
      return new ServerTls(followed, own, new Serving(followed, callers, minVersion));
    }

    private static void require(boolean holds, String problem) {
      if (!holds) {
        throw new IllegalArgumentException(problem);
      }
    }
  }

  /**
   * Done when there is a certificate and a trust: at once if they are in files. Before that,
   * servers refuse connections. Never fails.
   */
  public CompletableFuture<Void> ready() {
    return identity.ready();
  }

  /**
   * The context that a server is given, once. Its default parameters require client certificates
   * and set versions and suites; a server that sets parameters of its own must leave them so.
   */
  public SSLContext sslContext() {
    return context;
  }

  /**
   * Shows the newest certificate, for a server that makes its own context. Such a context may
   * resume sessions of before a change of the trust, so that {@link #caller} must be asked.
   */
  public X509ExtendedKeyManager keyManager() {
    return keys;
  }

  /** Verifies callers by the newest trust, for a server that makes its own context. */
  public X509ExtendedTrustManager trustManager() {
    return trust;
  }

  /**
   * Who calls on a connection, if that caller is accepted at this moment: by the trust that is in
   * force now, with a certificate that is valid now, whenever its handshake was. Verifies only
   * after a change; else it costs one look into the session.
   *
   * @param session of the connection, after its handshake
   * @throws SSLPeerUnverifiedException with the reason, if it is not accepted; the session is then
   *     resumed no more. The connection should be closed
   */
  public PeerIdentity caller(SSLSession session) throws SSLPeerUnverifiedException {
    return callers.of(session);
  }

  /**
   * The same by a chain that a server hands on, such as the servlet attribute {@code
   * jakarta.servlet.request.X509Certificate}. Verifies each time, which takes about as long as it
   * does in a handshake.
   *
   * @param chain as the caller showed it; empty if it showed none
   * @throws SSLPeerUnverifiedException with the reason, if it is not accepted
   */
  public PeerIdentity caller(X509Certificate... chain) throws SSLPeerUnverifiedException {
    return callers.of(List.of(chain));
  }

  /** What the failure of a caller's handshake comes to, for a server's log. */
  public TlsFailure explain(Throwable failure) {
    return serving.orThrow().explain(failure);
  }

  /** Looks at nothing any more. What was known stays, for connections that there are. */
  @Override
  public void close() {
    identity.close();
    if (ownTimer != null) {
      ownTimer.close();
    }
  }
}
