package dev.sidecar.http;

import dev.sidecar.call.Attempt;
import dev.sidecar.failure.HandshakeFailure;
import dev.sidecar.spi.TlsFailure;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Connection;
import org.jspecify.annotations.Nullable;

/** An attempt over TLS. */
final class SecuredAttempt extends OkHttpAttempt {
  private static final String UNANSWERED =
      ", before the peer's first answer (it may have refused our certificate)";

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

  @Override
  @Nullable Socket socketOf(Connection held) {
    TlsConnection secured = events.held();
    return secured == null ? null : secured.raw();
  }

  /** A failure as this layer understands it. */
  @Override
  IOException explained(IOException failure) {
    if (isOfOthers()) {
      return failure;
    }
    if (events.wasSecuring()) {
      return new IOException("TLS: " + events.explain(failure).message(), failure);
    }
    TlsConnection held = events.held();
    String endedFor = held == null ? null : held.endedFor();
    if (endedFor != null) {
      return new IOException("TLS: connection ended, the peer is refused: " + endedFor, failure);
    }
    String refusal = refusal(failure, held);
    if (refusal != null) {
      if (events.isUnanswered()) {
        // The peer speaks of our certificate before it has said anything else: its handshake has
        // failed, and what came behind was not read (RFC 8446, 4.4 and 6.2).
        refused();
      }
      return new IOException("TLS: " + refusal, failure);
    }
    return events.isUnanswered() && isBroken(failure)
        ? new IOException("TLS: " + text(failure) + UNANSWERED, failure)
        : failure;
  }

  /** What the peer says of our certificate; null if nothing. */
  private @Nullable String refusal(IOException failure, @Nullable TlsConnection held) {
    String told = refusal(failure);
    IOException end = told == null && held != null ? held.closedBy() : null;
    return end == null ? told : refusal(end);
  }

  private @Nullable String refusal(IOException failure) {
    TlsFailure told = events.explain(failure);
    return told.reason() == HandshakeFailure.CERTIFICATE_REFUSED ? told.message() : null;
  }

  /** Whether the connection broke, and nobody has said why. */
  private static boolean isBroken(IOException failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof EOFException) {
        return true;
      }
    }
    return failure instanceof SocketException
        || failure instanceof SSLException
        || Unprocessed.is(failure);
  }

  private static String text(IOException failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
