package dev.sidecar.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.testing.ManualTime;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.tls.Loopback.Outcomes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both ends change certificate and bundle all the time, in place, while others handshake. */
@Timeout(300)
class RotationUnderLoadTest {
  private static final int CALLERS = 4;
  private static final int ROTATIONS = 40;
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final TlsPolicy POLICY =
      TlsPolicy.DEFAULT.withPeers(new PeerMatch.SpiffeId(World.ORDERS));

  private final TestAuthority authority = TestAuthority.root("mesh");
  private final ManualTime time = ManualTime.standing();

  @Test
  void noHandshakeFailsWhileBothEndsRotate(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve("ca.pem"), authority.pem());
    issue(directory, "client", World.OURS);
    issue(directory, "server", World.ORDERS);
    MeshIdentity client = MeshTls.create().follow(policy(directory, "client"), time.timer());
    MeshIdentity server = MeshTls.create().follow(policy(directory, "server"), time.timer());
    AtomicInteger changes = new AtomicInteger();
    client.listen(changes::incrementAndGet);
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    AtomicInteger handshakes = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Thread caller =
          new Thread(
              () -> {
                do {
                  call(client, server, failures);
                  handshakes.incrementAndGet();
                } while (!over.get());
              });
      callers.add(caller);
      caller.start();
    }
    String others = "";
    for (int i = 1; i <= ROTATIONS; i++) {
      issue(directory, "client", World.OURS);
      issue(directory, "server", World.ORDERS);
      if (i % 5 == 0) {
        others += TestAuthority.root("other " + i).pem();
        Files.writeString(directory.resolve("ca.pem"), authority.pem() + others);
      }
      time.advance(LOOK);
      time.advance(LOOK);
    }
    over.set(true);
    for (Thread caller : callers) {
      caller.join();
    }
    client.close();
    server.close();
    assertThat(failures).isEmpty();
    assertThat(handshakes.get()).isGreaterThanOrEqualTo(CALLERS);
    assertThat(changes.get()).isEqualTo(ROTATIONS + ROTATIONS / 5);
  }

  private static void call(MeshIdentity client, MeshIdentity server, Queue<String> failures) {
    try {
      Outcomes outcomes =
          Loopback.connect(
              (raw, port) -> client.context(POLICY).secure(raw, "orders.svc", port),
              (raw, port) ->
                  server
                      .serving(
                          List.of(new PeerMatch.SpiffeId(World.OURS)), TlsPolicy.Version.TLS_1_3)
                      .secure(raw));
      if (!outcomes.areGood()) {
        failures.add(outcomes.toString());
      }
    } catch (Exception e) {
      failures.add(e.toString());
    }
  }

  /** The certificate first, in place: between the two writes the pair does not fit. */
  private void issue(Path directory, String name, String id) throws IOException {
    var fresh = authority.issue(id);
    Files.writeString(directory.resolve(name + ".pem"), fresh.chainPem());
    Files.writeString(directory.resolve(name + ".key"), fresh.keyPem());
  }

  private static IdentityPolicy policy(Path directory, String name) {
    return IdentityPolicy.files(
        directory.resolve(name + ".pem"),
        directory.resolve(name + ".key"),
        directory.resolve("ca.pem"));
  }
}
