package dev.sidecar.tls.spiffe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.testing.ManualTime;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.tls.identity.IdentityState;
import io.grpc.Status;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A watch of a real gRPC server over a Unix socket, in manual time. */
class WorkloadWatchTest {
  private static final String ID = "spiffe://mesh.example/ns/shop/orders";
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private final ManualTime time = ManualTime.standing();
  private final Heard heard = new Heard();
  private final TestAuthority root = TestAuthority.root("mesh");
  @TempDir private Path directory;
  private TestAgent agent;
  private WorkloadWatch watch;

  @BeforeEach
  void startAgent() throws Exception {
    agent = TestAgent.started(directory);
  }

  @AfterEach
  void stopAll() throws Exception {
    if (watch != null) {
      watch.close();
    }
    agent.close();
  }

  private void watch() {
    AgentAddress address = AgentAddress.of(agent.address(), null);
    watch = WorkloadWatch.started(address, time.timer(), () -> 9_999, heard);
  }

  private void passWait() {
    time.awaitWaiting(1);
    time.advance(LONGEST_WAIT);
  }

  private X509SVIDResponse fresh() {
    return Messages.of(Messages.svid(ID, root));
  }

  @Test
  void firstMessageIsTheIdentity() throws Exception {
    agent.says(fresh());
    watch();
    IdentityState state = heard.state();
    assertThat(state.identity()).asString().startsWith(ID + ", valid until ");
    assertThat(state.trust().domains()).containsOnlyKeys("mesh.example");
  }

  @Test
  void agentMayListenOnATcpPort() throws Exception {
    agent.close();
    agent = TestAgent.startedOnTcp();
    agent.says(fresh());
    watch();
    assertThat(heard.state().identity()).isNotNull();
  }

  @Test
  void agentMayTakeItsTimeForTheFirstMessage() throws Exception {
    watch();
    agent.awaitAsked(1);
    agent.says(fresh());
    assertThat(heard.state().identity()).isNotNull();
  }

  @Test
  void eachMessageIsTheWholeState() throws Exception {
    TestAuthority partner = TestAuthority.root("partner");
    X509SVIDResponse alone = fresh();
    agent.says(Messages.federated(alone, "partner.example", partner));
    watch();
    assertThat(heard.state().trust().domains()).containsOnlyKeys("mesh.example", "partner.example");
    agent.says(alone);
    assertThat(heard.state().trust().domains()).containsOnlyKeys("mesh.example");
  }

  @Test
  void rotatedCertificateIsToldOnTheSameStream() throws Exception {
    agent.says(fresh());
    watch();
    IdentityState before = heard.state();
    agent.says(fresh());
    IdentityState after = heard.state();
    assertThat(after.identity().leaf()).isNotEqualTo(before.identity().leaf());
    assertThat(after.identity().key()).isNotEqualTo(before.identity().key());
    assertThat(agent.asked()).isEqualTo(1);
  }

  @Test
  void sameStateIsToldOnce() throws Exception {
    X509SVIDResponse same = fresh();
    agent.says(same);
    watch();
    IdentityState before = heard.state();
    agent.says(same);
    agent.says(fresh());
    assertThat(heard.state()).isNotEqualTo(before);
  }

  @Test
  void malformedMessageIsToldOnceAndTheNextGoodOneIsTaken() throws Exception {
    agent.says(fresh());
    watch();
    heard.state();
    X509SVIDResponse good = fresh();
    X509SVIDResponse bad = Messages.of(good.getSvids(0).toBuilder().clearX509SvidKey().build());
    agent.says(bad);
    agent.says(bad);
    assertThat(heard.failure())
        .isEqualTo(
            "workload API "
                + agent.address()
                + ": a message that is not used: svids[0].x509_svid_key: 0 bytes (expected: an EC"
                + " key, PKCS#8)");
    agent.says(good);
    assertThat(heard.state().identity()).isNotNull();
    assertThat(agent.asked()).isEqualTo(1);
  }

  @Test
  void processWithoutEntryWaitsForOneAndIsToldSoOnce() throws Exception {
    agent.refuses(Status.PERMISSION_DENIED.withDescription("no identity issued"));
    watch();
    assertThat(heard.failure()).contains("no identity issued", "expected: a registration entry");
    for (int times = 2; times <= 6; times++) {
      passWait();
      agent.awaitAsked(times);
    }
    time.awaitWaiting(1);
    assertThat(heard.isEmpty()).isTrue();
    agent.says(fresh());
    passWait();
    assertThat(heard.state().identity()).isNotNull();
  }

  @Test
  void deletedEntryTakesTheIdentityAway() throws Exception {
    X509SVIDResponse same = fresh();
    agent.says(same);
    watch();
    heard.state();
    agent.refuses(Status.PERMISSION_DENIED.withDescription("no identity issued"));
    assertThat(heard.state()).isEqualTo(new IdentityState(null, null));
    passWait();
    agent.awaitAsked(2);
    agent.says(same);
    passWait();
    assertThat(heard.state().identity()).isNotNull();
  }

  @Test
  void agentThatRestartsTakesNothingAway() throws Exception {
    X509SVIDResponse same = fresh();
    agent.says(same);
    watch();
    IdentityState before = heard.state();
    agent.stop();
    assertThat(heard.failure()).contains("expected: an agent; asked again");
    // The socket is gone.
    passWait();
    assertThat(heard.failure()).contains("UNAVAILABLE");
    time.awaitWaiting(1);
    agent.start();
    passWait();
    agent.awaitAsked(2);
    agent.says(fresh());
    assertThat(heard.state().identity()).isNotEqualTo(before.identity());
  }

  @Test
  void agentMayComeAfterTheProcess() throws Exception {
    agent.stop();
    watch();
    assertThat(heard.failure()).contains("workload API " + agent.address() + ": UNAVAILABLE");
    passWait();
    time.awaitWaiting(1);
    assertThat(heard.isEmpty()).isTrue();
    agent.start();
    agent.says(fresh());
    passWait();
    assertThat(heard.state().identity()).isNotNull();
  }

  @Test
  void endedStreamIsOpenedAgain() throws Exception {
    agent.says(fresh());
    watch();
    heard.state();
    agent.endsStreams();
    assertThat(heard.failure()).contains("the agent ended the stream");
    agent.says(fresh());
    passWait();
    heard.state();
    assertThat(agent.asked()).isEqualTo(2);
  }

  @Test
  void whoIsNoAgentIsAskedOnce() throws Exception {
    agent.refuses(Status.UNIMPLEMENTED.withDescription("unknown service"));
    watch();
    assertThat(heard.failure()).contains("UNIMPLEMENTED", "not asked again");
    awaitNoThread();
    assertThat(agent.asked()).isEqualTo(1);
  }

  @Test
  void closeLeavesNoThread() throws Exception {
    agent.says(fresh());
    watch();
    heard.state();
    watch.close();
    awaitNoThread();
  }

  @Test
  void closeEndsAWait() throws Exception {
    agent.stop();
    watch();
    heard.failure();
    time.awaitWaiting(1);
    watch.close();
    awaitNoThread();
    agent.start();
  }

  @Test
  void fileThatIsNoSocketIsToldAsSuch() throws Exception {
    agent.stop();
    Files.writeString(directory.resolve("agent.sock"), "");
    watch();
    assertThat(heard.failure()).contains("Connection refused");
    Files.delete(directory.resolve("agent.sock"));
    agent.start();
  }

  /** Those of this test alone: the others have closed their watches, and waited likewise. */
  private static void awaitNoThread() throws InterruptedException {
    List<Thread> threads =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("sidecar-spiffe"))
            .toList();
    for (Thread thread : threads) {
      thread.join(Duration.ofSeconds(20).toMillis());
      assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }
  }
}
