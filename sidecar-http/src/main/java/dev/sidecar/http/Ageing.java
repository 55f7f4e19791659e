package dev.sidecar.http;

import dev.sidecar.spi.TlsContext.Validity;
import java.time.Duration;
import java.time.Instant;

/**
 * When a connection has lived long enough on its certificate: at a moment between half and nine
 * tenths of the certificate's life, another one for each connection, so that a new certificate does
 * not make all of them new at once and none outlives its own.
 */
final class Ageing {
  private static final double EARLIEST = 0.5;
  private static final double LATEST = 0.9;

  private Ageing() {}

  /**
   * The moment for a connection that is made now. Where half of the life is over already it lies
   * between now and nine tenths; where those are over too, between half and nine tenths of what is
   * left: a certificate that nobody renews must not cost a handshake a call.
   *
   * @param share 0.0 to 1.0, uniform
   */
  static Instant moment(Validity certificate, Instant now, double share) {
    Instant earliest = within(certificate.from(), certificate.until(), EARLIEST);
    Instant latest = within(certificate.from(), certificate.until(), LATEST);
    if (!now.isBefore(latest)) {
      earliest = within(now, certificate.until(), EARLIEST);
      latest = within(now, certificate.until(), LATEST);
    } else if (now.isAfter(earliest)) {
      earliest = now;
    }
    return within(earliest, latest, share);
  }

  // In milliseconds: nanoseconds end after 292 years, and certificates without an end do not.
  private static Instant within(Instant from, Instant until, double share) {
    return from.plusMillis((long) (Duration.between(from, until).toMillis() * share));
  }
}
