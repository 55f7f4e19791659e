package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.FakeTransport;
import dev.sidecar.FakeTransport.FakeConnections;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.TlsPolicy;
import dev.sidecar.spi.Discovery;
import dev.sidecar.spi.TlsContext;
import dev.sidecar.spi.TlsIdentity;
import dev.sidecar.spi.TlsSource;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose connections outlive a change of the identity or of a cluster's TLS, and whose do not. */
@Timeout(30)
class ChangedIdentityTest {
  private static final IdentityPolicy OLD = IdentityPolicy.NONE.with(trust("old.pem"));
  private static final IdentityPolicy NEW = IdentityPolicy.NONE.with(trust("new.pem"));
  private static final IdentityPolicy MISSING = IdentityPolicy.NONE.with(trust("missing.pem"));
  private static final ClusterPolicy PLAIN =
      ClusterPolicy.of("plain", Endpoint.parse("10.0.0.1:80"));
  private static final ClusterPolicy SECURED =
      ClusterPolicy.of("secured", Endpoint.parse("10.0.0.2:443")).with(TlsPolicy.DEFAULT);

  /** Connections, and what secures them. */
  private record Opened(FakeConnections connections, @Nullable TlsIdentity tls) {}

  private final FakeTransport transport = new FakeTransport();
  private final List<Opened> opened = new ArrayList<>();
  private final List<FakeIdentity> identities = new ArrayList<>();
  private final TlsSource source =
      (identity, timer) -> {
        if (identity.equals(MISSING)) {
          throw new IllegalStateException("missing.pem: no such file");
        }
        FakeIdentity made = new FakeIdentity();
        identities.add(made);
        return made;
      };
  private final ControlLoop loop = loop(source);

  private ControlLoop loop(@Nullable TlsSource tls) {
    EngineParts parts =
        EngineParts.of(
            (cluster, endpoint, secured) -> {
              FakeConnections connections = transport.open(cluster, endpoint, secured);
              opened.add(new Opened(connections, secured == null ? null : secured.identity()));
              return connections;
            },
            Timer.manual(() -> 0),
            () -> 0);
    return new ControlLoop(mesh(IdentityPolicy.NONE, PLAIN), parts.securedBy(tls));
  }

  @AfterEach
  void everyIdentityIsClosedOnce() {
    loop.close();
    assertThat(identities).extracting(identity -> identity.closes).allMatch(closes -> closes == 1);
  }

  @Test
  void plainClustersHaveNoIdentityWhateverThePolicyNames() throws Exception {
    update(OLD, PLAIN);
    assertThat(identities).isEmpty();
    update(OLD, PLAIN, SECURED);
    assertThat(opened).extracting(Opened::tls).containsExactly(null, identities.get(0));
  }

  @Test
  void theSameIdentityIsKeptWhateverElseChanges() throws Exception {
    update(OLD, PLAIN, SECURED);
    update(OLD, SECURED.withConnectTimeout(Duration.ofSeconds(1)));
    assertThat(identities).hasSize(1);
    assertThat(identities.get(0).closes).isZero();
    assertThat(opened).extracting(Opened::tls).last().isSameAs(identities.get(0));
  }

  @Test
  void anotherIdentityMakesNewConnectionsWhereTlsIsSpoken() throws Exception {
    update(OLD, PLAIN, SECURED);
    update(NEW, PLAIN, SECURED);
    assertThat(identities).hasSize(2);
    assertThat(identities.get(0).closes).isEqualTo(1);
    assertThat(opened).extracting(each -> each.connections().closes).containsExactly(0, 1, 0);
    assertThat(opened.get(2).tls()).isSameAs(identities.get(1));
  }

  @Test
  void anotherTlsOfAClusterMakesNewConnectionsOfItAlone() throws Exception {
    ClusterPolicy other = ClusterPolicy.of("other", Endpoint.parse("10.0.0.3:443"));
    update(OLD, SECURED, other.with(TlsPolicy.DEFAULT));
    update(OLD, SECURED, other.with(TlsPolicy.DEFAULT.withServerName("other.svc")));
    assertThat(identities).hasSize(1);
    assertThat(opened).extracting(each -> each.connections().closes).containsExactly(1, 0, 1, 0);
  }

  @Test
  void anIdentityThatCannotBeHadLeavesTheOneBefore() throws Exception {
    update(OLD, PLAIN, SECURED);
    assertThatThrownBy(() -> update(MISSING, PLAIN, SECURED))
        .hasRootCauseMessage("missing.pem: no such file");
    assertThat(identities.get(0).closes).isZero();
    assertThat(opened).extracting(each -> each.connections().closes).containsExactly(0, 0);
  }

  @Test
  void withTheLastClusterThatSpeaksTlsTheIdentityGoes() throws Exception {
    update(OLD, PLAIN, SECURED);
    update(OLD, PLAIN);
    assertThat(identities.get(0).closes).isEqualTo(1);
  }

  @Test
  void tlsWithoutASourceIsRefused() {
    try (ControlLoop without = loop(null)) {
      assertThatThrownBy(() -> without.update(mesh(OLD, PLAIN, SECURED)).get(10, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(IllegalArgumentException.class)
          .hasStackTraceContaining("tls(...)");
    }
  }

  private void update(IdentityPolicy identity, ClusterPolicy... clusters) throws Exception {
    loop.update(mesh(identity, clusters)).get(10, TimeUnit.SECONDS);
  }

  private static MeshPolicy mesh(IdentityPolicy identity, ClusterPolicy... clusters) {
    return new MeshPolicy(List.of(clusters), List.of(), identity);
  }

  private static IdentityPolicy.Trust trust(String bundle) {
    return IdentityPolicy.Trust.of(Path.of(bundle));
  }

  /** An identity that secures nothing. */
  private static final class FakeIdentity implements TlsIdentity {
    int closes;

    @Override
    public CompletableFuture<Void> ready() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public TlsContext context(TlsPolicy cluster) throws IOException {
      throw new IOException("no certificate");
    }

    @Override
    public Discovery.Subscription listen(Runnable changed) {
      return () -> {};
    }

    @Override
    public void close() {
      closes++;
    }
  }
}
