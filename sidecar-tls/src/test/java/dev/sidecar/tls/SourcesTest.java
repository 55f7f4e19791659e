package dev.sidecar.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.IdentityPolicy.Provider;
import dev.sidecar.policy.IdentityPolicy.Trust;
import dev.sidecar.policy.PeerMatch;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.spi.TlsContext;
import dev.sidecar.testing.ManualTime;
import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import dev.sidecar.time.Timer;
import dev.sidecar.tls.identity.IdentitySource;
import dev.sidecar.tls.identity.IdentityState;
import dev.sidecar.tls.identity.KeyedIdentity;
import dev.sidecar.tls.trust.TrustBundles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources of the application: whole states, whenever they come. */
class SourcesTest {
  private static final IdentityPolicy POLICY =
      new IdentityPolicy(new IdentityPolicy.Custom("vault"), Trust.NONE, Provider.JDK);

  private final Timer timer = ManualTime.standing().timer();
  private final TestAuthority authority = TestAuthority.root("mesh");
  private final TestCertificate issued = authority.issue(World.OURS);
  private final KeyedIdentity own = new KeyedIdentity(issued.chain(), issued.key());
  private final TrustBundles trust = TrustBundles.of(List.of(authority.certificate()));
  private final AtomicReference<IdentitySource.Listener> source = new AtomicReference<>();
  private final AtomicInteger closed = new AtomicInteger();
  private final MeshTls tls =
      MeshTls.builder()
          .source(
              "vault",
              (listener, time) -> {
                source.set(listener);
                return closed::incrementAndGet;
              })
          .build();

  @Test
  void identityIsReadyOnceThereIsACertificateAndATrust() throws Exception {
    try (MeshIdentity identity = tls.follow(POLICY, timer)) {
      CompletableFuture<Void> ready = identity.ready();
      assertWaits(identity, "identity: no trust yet (expected: one from Custom[name=vault])");
      source.get().changed(new IdentityState(null, trust));
      assertWaits(identity, "identity: no certificate yet (expected: one from Custom[name=vault])");
      assertThat(ready).isNotDone();
      source.get().changed(new IdentityState(own, trust));
      assertThat(ready).isCompleted();
      assertThat(identity.context(TlsPolicy.DEFAULT).validity()).isNotNull();
    }
    assertThat(closed).hasValue(1);
  }

  @Test
  void whatAStateDoesNotHoldIsNotThereAnyMore() throws Exception {
    try (MeshIdentity identity = tls.follow(POLICY, timer)) {
      source.get().changed(new IdentityState(own, trust));
      identity.context(TlsPolicy.DEFAULT);
      source.get().changed(new IdentityState(null, trust));
      assertWaits(identity, "identity: no certificate yet (expected: one from Custom[name=vault])");
      assertThat(identity.ready()).isCompleted();
    }
  }

  @Test
  void sourceMayLeaveTheTrustToThePolicy(@TempDir Path directory) throws Exception {
    Path bundle = Files.writeString(directory.resolve("ca.pem"), authority.pem());
    try (MeshIdentity identity = tls.follow(POLICY.with(Trust.of(bundle)), timer)) {
      source.get().changed(IdentityState.of(own));
      TlsPolicy ours = TlsPolicy.DEFAULT.withPeers(new PeerMatch.TrustDomain("mesh.example"));
      identity.context(ours).verify(issued.chain(), "orders.svc");
      assertThat(identity.ready()).isCompleted();
    }
  }

  @Test
  void failureLeavesTheStateBefore() throws Exception {
    try (Logged logged = new Logged();
        MeshIdentity identity = tls.follow(POLICY, timer)) {
      source.get().changed(new IdentityState(own, trust));
      TlsContext before = identity.context(TlsPolicy.DEFAULT);
      source.get().failed(new IOException("vault: sealed"));
      assertThat(identity.context(TlsPolicy.DEFAULT)).isSameAs(before);
      assertThat(logged.warnings())
          .containsExactly("identity: what was there before stays in force: vault: sealed");
    }
  }

  @Test
  void sameStateIsNoChangeAndAListenerThatThrowsHarmsNoOther() throws Exception {
    try (MeshIdentity identity = tls.follow(POLICY, timer)) {
      List<String> heard = new ArrayList<>();
      identity.listen(
          () -> {
            throw new IllegalStateException("listener");
          });
      var subscription = identity.listen(() -> heard.add("changed"));
      source.get().changed(new IdentityState(own, trust));
      source.get().changed(new IdentityState(own, trust));
      assertThat(heard).containsExactly("changed");
      subscription.close();
      source.get().changed(new IdentityState(null, trust));
      assertThat(heard).hasSize(1);
    }
  }

  @Test
  void sourceThatNobodyBroughtIsRefused() {
    assertThatThrownBy(() -> MeshTls.create().open(POLICY, timer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("identity.custom: vault (expected: a source that MeshTls was built with: [])");
  }

  @Test
  void clustersThatTrustTheJvmsAuthoritiesNeedNoIdentity() throws Exception {
    TlsPolicy internet = TlsPolicy.DEFAULT.with(TlsPolicy.Trust.SYSTEM);
    try (MeshIdentity identity = MeshTls.create().follow(IdentityPolicy.NONE, timer)) {
      assertThat(identity.ready()).isCompleted();
      TlsContext context = identity.context(internet);
      assertThat(context.validity()).isNull();
      assertThat(identity.context(internet)).isSameAs(context);
      assertThat(context.trustManager().getAcceptedIssuers()).isNotEmpty();
      assertThatThrownBy(() -> context.verify(issued.chain(), "orders.svc"))
          .hasMessageContaining("unknown-authority");
    }
  }

  @Test
  void textOfAnIdentityIsItsNameAndNotItsKey() {
    assertThat(own.toString())
        .isEqualTo(World.OURS + ", valid until " + issued.leaf().getNotAfter().toInstant());
    IdentityState state = new IdentityState(own, TrustBundles.of(Map.of()));
    Secrets.assertNoneOf(issued.key(), List.of(own.toString(), state.toString()));
  }

  private static void assertWaits(MeshIdentity identity, String message) {
    assertThatThrownBy(() -> identity.context(TlsPolicy.DEFAULT))
        .isInstanceOf(IOException.class)
        .hasMessage(message);
  }
}
