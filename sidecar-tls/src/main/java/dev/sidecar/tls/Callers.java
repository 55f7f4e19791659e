package dev.sidecar.tls;

import dev.sidecar.tls.serving.PeerIdentity;
import dev.sidecar.tls.trust.Peer;
import dev.sidecar.tls.trust.PeerRule;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows who calls on each connection, and whether that caller is accepted still: connections
 * outlive what they were verified by.
 */
final class Callers {
  private static final Logger LOG = LoggerFactory.getLogger(Callers.class);
  private static final String VERIFIED = "dev.sidecar.tls.verified";

  private final Serving serving;
  // What a server has dropped needs no end.
  private final Set<Object> live =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  Callers(Serving serving) {
    this.serving = serving;
  }

  /**
   * What a caller was verified by, in the session.
   *
   * @param until when its chain is valid
   * @param by the rule that accepted it
   */
  private record Verified(PeerIdentity caller, Instant until, PeerRule by) {}

  void add(SSLEngine engine) {
    live.add(engine);
  }

  void add(SSLSocket socket) {
    // Not before: to ask a socket for its session is to wait for its handshake.
    socket.addHandshakeCompletedListener(event -> live.add(socket));
  }

  PeerIdentity of(SSLSession session) throws SSLPeerUnverifiedException {
    try {
      ServingContext now = serving.now();
      if (session.getValue(VERIFIED) instanceof Verified known
          && known.by() == now.rule()
          && !now.isPast(known.until())) {
        return known.caller();
      }
      List<X509Certificate> chain = chain(session);
      Instant until = now.verify(chain, peer(session)).until();
      PeerIdentity caller = PeerIdentity.of(chain.get(0));
      session.putValue(VERIFIED, new Verified(caller, until, now.rule()));
      return caller;
    } catch (IOException | CertificateException e) {
      session.invalidate();
      throw refused(e);
    }
  }

  PeerIdentity of(List<X509Certificate> chain) throws SSLPeerUnverifiedException {
    try {
      serving.now().verify(chain, new Peer(null, ""));
      return PeerIdentity.of(chain.get(0));
    } catch (IOException | CertificateException e) {
      throw refused(e);
    }
  }

  private static SSLPeerUnverifiedException refused(Exception cause) {
    SSLPeerUnverifiedException refused = new SSLPeerUnverifiedException(cause.getMessage());
    refused.initCause(cause);
    return refused;
  }

  /** Ends the connections of callers that are not accepted any more. */
  void verifyAgain() {
    List<Object> all;
    synchronized (live) {
      all = new ArrayList<>(live);
    }
    // Many connections have few callers.
    Map<List<X509Certificate>, Boolean> accepted = new HashMap<>();
    for (Object each : all) {
      if (isOver(each)) {
        live.remove(each);
        continue;
      }
      SSLSession session = session(each);
      try {
        if (!accepted.computeIfAbsent(chain(session), chain -> accepts(chain, session))) {
          live.remove(each);
          end(each);
        }
      } catch (SSLPeerUnverifiedException e) {
        // Its handshake is under way.
      }
    }
  }

  private boolean accepts(List<X509Certificate> chain, SSLSession session) {
    try {
      serving.now().verify(chain, peer(session));
      return true;
    } catch (IOException | CertificateException e) {
      LOG.info("a caller's connections end: {}", e.getMessage());
      return false;
    }
  }

  private static boolean isOver(Object connection) {
    return connection instanceof SSLEngine engine
        ? engine.isInboundDone()
        : ((SSLSocket) connection).isClosed();
  }

  private static SSLSession session(Object connection) {
    return connection instanceof SSLEngine engine
        ? engine.getSession()
        : ((SSLSocket) connection).getSession();
  }

  private static void end(Object connection) {
    try {
      if (connection instanceof SSLEngine engine) {
        // Both ways: no request comes in any more. The server closes what lies below.
        engine.closeOutbound();
        engine.closeInbound();
      } else {
        ((SSLSocket) connection).close();
      }
    } catch (SSLException e) {
      // The caller has not said goodbye, which was not waited for.
    } catch (IOException e) {
      LOG.debug("a connection that ends", e);
    }
  }

  private static Peer peer(SSLSession session) {
    String host = session.getPeerHost();
    return new Peer(null, host == null ? "" : host + ":" + session.getPeerPort());
  }

  private static List<X509Certificate> chain(SSLSession session) throws SSLPeerUnverifiedException {
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate each : session.getPeerCertificates()) {
      chain.add((X509Certificate) each);
    }
    return chain;
  }
}
