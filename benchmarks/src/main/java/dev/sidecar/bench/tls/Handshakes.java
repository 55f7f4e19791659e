package dev.sidecar.bench.tls;

import dev.sidecar.bench.tls.Speaker.Ends;
import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLEngine;

/** Handshakes of one speaker with itself; each is what it says, or fails. */
final class Handshakes {
  private final Speaker speaker;
  private final Credentials credentials = new Credentials();
  private final Ends ends;

  Handshakes(Speaker speaker) throws GeneralSecurityException, IOException {
    this.speaker = speaker;
    this.ends = speaker.with(credentials);
  }

  /** One that knows of no other, and in which both certificates are verified. */
  String full() throws IOException {
    return run(false, 2);
  }

  /** A full one whose session is kept. */
  String first() throws IOException {
    return run(true, 2);
  }

  /** One that resumes the session of the last. */
  String resumed() throws IOException {
    return run(true, 0);
  }

  private String run(boolean known, int verifications) throws IOException {
    int before = credentials.verified();
    SSLEngine client = ends.client(known);
    SSLEngine server = ends.server();
    try {
      new EnginePair(client, server, speaker.isNative()).handshake();
      int made = credentials.verified() - before;
      if (made != verifications) {
        throw new IllegalStateException(
            speaker + ": " + made + " certificates verified (expected: " + verifications + ")");
      }
      return client.getSession().getProtocol();
    } finally {
      ends.release(client);
      ends.release(server);
    }
  }
}
