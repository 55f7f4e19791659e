package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RetryPolicy;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import okhttp3.Call;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The circuit breaker through the door, in a registry of the application. */
@Timeout(30)
class CircuitBreakerRegistryTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final CircuitBreakerPolicy TWO =
      new CircuitBreakerPolicy(50, 100, MINUTE, 2, 2, MINUTE, 1);

  private final CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();

  @Test
  void breakerOfADeadClusterOpensInTheApplicationsRegistryAndLeavesWithTheClient()
      throws Exception {
    SidecarClient client =
        SidecarClient.builder(deadMesh()).circuitBreakerRegistry(registry).build();
    try (client) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> call(client).execute())
            .isInstanceOf(SidecarException.Connection.class);
      }
      assertThat(registry.find("orders").orElseThrow().getState()).isEqualTo(State.OPEN);
      assertThatThrownBy(() -> call(client).execute())
          .isInstanceOf(SidecarException.CircuitOpen.class)
          .hasMessage("cluster orders: circuit breaker open (openDuration: 60s)");
      // Any other protocol meets the same breaker.
      assertThatThrownBy(() -> client.cluster("orders").execute(endpoint -> "never"))
          .isInstanceOf(SidecarException.CircuitOpen.class);
      assertThat(client.cluster("orders").figures().active()).isZero();
    }
    assertThat(registry.getAllCircuitBreakers()).isEmpty();
  }

  @Test
  void twoClientsWithoutARegistryShareNoBreaker() throws Exception {
    try (SidecarClient broken = SidecarClient.create(deadMesh());
        SidecarClient other = SidecarClient.create(deadMesh())) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> call(broken).execute())
            .isInstanceOf(SidecarException.Connection.class);
      }
      assertThatThrownBy(() -> call(broken).execute())
          .isInstanceOf(SidecarException.CircuitOpen.class);
      String passed = other.cluster("orders").execute(endpoint -> "passed");
      assertThat(passed).isEqualTo("passed");
    }
  }

  private static Call call(SidecarClient client) {
    return client.newCall(new Request.Builder().url("http://orders/").build());
  }

  private static MeshPolicy deadMesh() throws IOException {
    return TestMesh.of(
        TestMesh.orders(deadPort()).with(HealthPolicy.DEFAULT.with(TWO)),
        CallPolicy.DEFAULT.with(RetryPolicy.NONE));
  }

  private static int deadPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
