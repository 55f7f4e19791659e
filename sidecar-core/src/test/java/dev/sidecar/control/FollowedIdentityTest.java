package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sidecar.FakeTransport;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a client has another identity, and what becomes of its endpoints then. */
class FollowedIdentityTest {
  private static final IdentityPolicy A = identity("a.pem");
  private static final IdentityPolicy B = identity("b.pem");
  private static final ClusterPolicy PLAIN =
      ClusterPolicy.of("plain", Endpoint.parse("10.0.0.1:80"));
  private static final ClusterPolicy SECURED =
      ClusterPolicy.of("secured", Endpoint.parse("10.0.0.2:443")).with(TlsPolicy.DEFAULT);

  private final FakeTransport transport = new FakeTransport();
  private final List<Opened> identities = new ArrayList<>();
  private final TlsSource source =
      (policy, timer) -> {
        if (policy.equals(identity("missing.pem"))) {
          throw new IllegalStateException("missing.pem: not there");
        }
        Opened opened = new Opened();
        identities.add(opened);
        return opened;
      };

  private static IdentityPolicy identity(String certificates) {
    return IdentityPolicy.files(Path.of(certificates), Path.of("key.pem"), Path.of("ca.pem"));
  }

  private static MeshPolicy mesh(IdentityPolicy identity, ClusterPolicy... clusters) {
    List<RoutePolicy> routes = new ArrayList<>();
    for (ClusterPolicy each : clusters) {
      routes.add(RoutePolicy.of(each.name(), each.name()));
    }
    return new MeshPolicy(List.of(clusters), routes, identity);
  }

  private ControlLoop loop(MeshPolicy policy, @Nullable TlsSource tls) {
    return new ControlLoop(
        policy, EngineParts.of(transport, Timer.manual(() -> 0), () -> 0).securedBy(tls));
  }

  @Test
  void policyWithTlsAndNoSourceIsRefused() {
    assertThatThrownBy(() -> loop(mesh(A, SECURED), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("clusters: TLS, and no source of it");
    assertThat(transport.opened).isEmpty();
  }

  @Test
  void identityThatNoClusterNeedsIsNotOpened() {
    loop(mesh(A, PLAIN), source).close();
    assertThat(identities).isEmpty();
  }

  @Test
  void sameIdentityIsKeptWhateverElseChanges() throws Exception {
    ControlLoop loop = loop(mesh(A, SECURED), source);
    loop.update(mesh(A, SECURED, PLAIN)).get();
    assertThat(identities).hasSize(1);
    assertThat(transport.opened).hasSize(2);
    assertThat(transport.opened.get(0).closes).isZero();
    loop.close();
    assertThat(identities.get(0).closed).isTrue();
  }

  @Test
  void anotherIdentityOpensTheEndpointsOfTlsAnewAndNoOthers() throws Exception {
    ControlLoop loop = loop(mesh(A, SECURED, PLAIN), source);
    loop.update(mesh(B, SECURED, PLAIN)).get();
    assertThat(identities).hasSize(2);
    assertThat(identities).extracting(each -> each.closed).containsExactly(true, false);
    assertThat(transport.opened)
        .extracting(each -> each.endpoint.port(), each -> each.closes)
        .containsExactly(tuple(443, 1), tuple(80, 0), tuple(443, 0));
    loop.close();
  }

  @Test
  void identityThatCannotBeOpenedLeavesTheOneBefore() throws Exception {
    ControlLoop loop = loop(mesh(A, SECURED), source);
    assertThatThrownBy(() -> loop.update(mesh(identity("missing.pem"), SECURED)).get())
        .hasMessageContaining("missing.pem: not there");
    assertThat(identities).singleElement().matches(each -> !each.closed);
    assertThat(transport.opened).singleElement().matches(each -> each.closes == 0);
    loop.close();
  }

  @Test
  void clientIsIdentifiedWhenItsIdentityIsReady() throws Exception {
    ControlLoop loop = loop(mesh(A, SECURED), source);
    CompletableFuture<Void> identified = loop.identified();
    assertThat(identified).isNotDone();
    identities.get(0).ready.complete(null);
    assertThat(identified).succeedsWithin(Duration.ofSeconds(10));
    loop.update(mesh(A, PLAIN)).get();
    assertThat(loop.identified()).succeedsWithin(Duration.ofSeconds(10));
    loop.close();
  }

  private static final class Opened implements TlsIdentity {
    final CompletableFuture<Void> ready = new CompletableFuture<>();
    boolean closed;

    @Override
    public CompletableFuture<Void> ready() {
      return ready;
    }

    @Override
    public TlsContext context(TlsPolicy cluster) throws IOException {
      throw new IOException("nobody connects");
    }

    @Override
    public Discovery.Subscription listen(Runnable changed) {
      return () -> {};
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
