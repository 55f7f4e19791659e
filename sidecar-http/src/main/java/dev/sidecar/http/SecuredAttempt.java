package dev.sidecar.http;

import dev.sidecar.call.Attempt;
import java.io.IOException;
import okhttp3.Call;
import okhttp3.Connection;

/** An attempt over TLS. */
final class SecuredAttempt extends OkHttpAttempt {
  private final TlsEvents events;

  SecuredAttempt(
      Attempt attempt, Call inner, long connectTimeoutNanos, Runnable released, TlsEvents events) {
    super(attempt, inner, connectTimeoutNanos, released);
    this.events = events;
  }

  /** The timer closes what is below TLS: TLS would wait for the writer that is to be ended. */
  @Override
  void close(Connection held) throws IOException {
    TlsConnection secured = events.held();
    if (secured == null) {
      super.close(held);
    } else {
      secured.close();
    }
  }

  /** A failure as this layer understands it. */
  @Override
  IOException explained(IOException failure) {
    if (events.wasSecuring()) {
      return new IOException("TLS: " + TlsFailures.text(failure), failure);
    }
    TlsConnection held = events.held();
    if (held == null) {
      return failure;
    }
    String endedFor = held.endedFor();
    if (endedFor != null) {
      return new IOException("TLS: connection ended, the peer is refused: " + endedFor, failure);
    }
    String refused = TlsFailures.certificateRefused(failure);
    if (refused == null) {
      return failure;
    }
    if (!held.wasAnswered()) {
      // The peer speaks of our certificate before it has said anything else: its handshake has
      // failed, and what came behind was not read (RFC 8446, 4.4 and 6.2).
      refused();
    }
    return new IOException("TLS: " + refused, failure);
  }
}
