package dev.sidecar.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.failure.HandshakeFailure;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy.Version;
import dev.sidecar.spi.TlsFailure;
import dev.sidecar.testing.ManualTime;
import dev.sidecar.testing.tls.TestCertificate;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that move the bytes themselves: handshakes of two engines, in memory. */
@Timeout(120)
class EnginesTest {
  private static final int ROUNDS = 100;
  private static final List<PeerMatch> ORDERS = List.of(new PeerMatch.SpiffeId(World.ORDERS));

  private World world;
  private MeshIdentity server;

  @BeforeEach
  void open(@TempDir Path directory) throws Exception {
    world = new World(directory);
    server = MeshTls.create().follow(world.policy(), ManualTime.standing().timer());
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void engineTakesWhoItShould() throws Exception {
    SSLEngine serving = engine();
    shake(calling(world.issuing.issue(World.ORDERS)), serving);
    assertThat(serving.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
    assertThat(serving.getSession().getProtocol()).isEqualTo("TLSv1.3");
    assertThat(serving.getSession().getPeerCertificates()).hasSize(2);
  }

  @Test
  void engineRefusesAsASocketDoes() throws Exception {
    SSLException failure = null;
    try {
      shake(calling(world.issuing.issue(World.OURS)), engine());
    } catch (SSLException e) {
      failure = e;
    }
    assertThat(failure).isNotNull();
    TlsFailure told = server.serving(ORDERS, Version.TLS_1_3).explain(failure);
    assertThat(told.reason()).isEqualTo(HandshakeFailure.WRONG_IDENTITY);
    assertThat(told.message())
        .isEqualTo(
            "10.0.3.9:40001, %s: wrong-identity: another SPIFFE id (expected: %s)"
                .formatted(World.OURS, World.ORDERS));
  }

  private SSLEngine engine() throws Exception {
    return server.serving(ORDERS, Version.TLS_1_3).engine("10.0.3.9", 40_001);
  }

  private static SSLEngine calling(TestCertificate shown) {
    return AnyPeer.showing(shown).engine();
  }

  /** Moves bytes between the two until neither has any left to say. */
  private static void shake(SSLEngine client, SSLEngine server) throws SSLException {
    ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
    ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
    client.beginHandshake();
    server.beginHandshake();
    for (int round = 0; round < ROUNDS; round++) {
      step(client, toClient, toServer);
      step(server, toServer, toClient);
    }
  }

  private static void step(SSLEngine engine, ByteBuffer from, ByteBuffer to) throws SSLException {
    switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> engine.getDelegatedTask().run();
      case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), to);
      default -> {
        from.flip();
        if (from.hasRemaining()) {
          SSLEngineResult read =
              engine.unwrap(
                  from, ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()));
          assertThat(read.getStatus()).isNotEqualTo(SSLEngineResult.Status.BUFFER_OVERFLOW);
        }
        from.compact();
      }
    }
  }
}
