package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.testing.ReceivedRequest;
import dev.sidecar.testing.ScriptedNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole client whose sweeps and discoveries a test's time drives, to the nanosecond. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BackgroundInManualTimeTest {
  private static final OutlierPolicy AFTER_ONE_FAILURE =
      OutlierPolicy.builder()
          .consecutive(new OutlierPolicy.Consecutive(1, 0, 0))
          .interval(Duration.ofSeconds(10))
          .baseEjectionTime(Duration.ofSeconds(15))
          .maxEjectionTime(Duration.ofSeconds(300))
          .maxEjectionPercent(50)
          .build();

  private final ScriptedNetwork network = new ScriptedNetwork();
  private SidecarClient client;

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void endpointIsEjectedBeforeItsCallReturnsAndComesBackAtTheLookAfterItsTime() throws Exception {
    network.endpoint("127.0.0.1:8081").answers(500).answers(200, "").always();
    network.endpoint("127.0.0.1:8082").answers(200, "").always();
    begin(TestMesh.orders(8081, 8082).with(HealthPolicy.DEFAULT.with(AFTER_ONE_FAILURE)));

    assertThat(ports(1)).containsExactly(8081);
    assertThat(ports(4)).containsOnly(8082);
    network.time().advance(Duration.ofSeconds(10));
    network.time().advance(Duration.ofSeconds(10).minusNanos(1));
    assertThat(ports(4)).containsOnly(8082);
    network.time().advance(Duration.ofNanos(1));
    assertThat(ports(4)).contains(8081, 8082);
  }

  @Test
  void sweepsHappenWhileACallHangs() throws Exception {
    network.endpoint("127.0.0.1:8081").answers(500).answers(200, "").always();
    network.endpoint("127.0.0.1:8082").hangs().answers(200, "").always();
    begin(
        TestMesh.orders(8081, 8082).with(HealthPolicy.DEFAULT.with(AFTER_ONE_FAILURE)),
        Duration.ofSeconds(30));

    assertThat(ports(1)).containsExactly(8081);
    // The 30 s of its limit bring two sweeps; the second lets the first endpoint in again.
    assertThat(ports(1)).containsExactly(8082);
    assertThat(network.time().elapsed()).isEqualTo(Duration.ofSeconds(30));
    assertThat(ports(2)).contains(8081);
  }

  @Test
  void fileOfEndpointsIsTakenWhenTheTestsTimeHasPassed(@TempDir Path directory) throws Exception {
    network.endpoint("127.0.0.1:8081").answers(200, "").always();
    network.endpoint("127.0.0.1:8082").answers(200, "").always();
    Path file = Files.writeString(directory.resolve("orders.endpoints"), "127.0.0.1:8081\n");
    begin(ClusterPolicy.of("orders", new DiscoveryPolicy.File(file)));

    assertThat(ports(2)).containsOnly(8081);
    Files.writeString(file, "127.0.0.1:8082\n");
    assertThat(ports(2)).containsOnly(8081);
    network.time().advance(Duration.ofMillis(100));
    network.time().advance(Duration.ofMillis(100));
    assertThat(ports(2)).containsOnly(8082);
  }

  private void begin(ClusterPolicy cluster) {
    begin(cluster, Duration.ofSeconds(15));
  }

  private void begin(ClusterPolicy cluster, Duration timeout) {
    CallPolicy calls =
        CallPolicy.DEFAULT
            .with(RetryPolicy.NONE)
            .with(new TimeoutPolicy(timeout, Duration.ZERO, Duration.ofSeconds(300)));
    client =
        SidecarClient.builder(TestMesh.of(cluster, calls))
            .socketFactory(network.sockets())
            .timer(network.time().timer())
            .draws(() -> 0)
            .build();
  }

  /** Where so many calls went. */
  private List<Integer> ports(int calls) {
    int before = network.requests().size();
    for (int call = 0; call < calls; call++) {
      try (Response response =
          client.newCall(new Request.Builder().url("http://orders.test/").build()).execute()) {
        response.body().bytes();
      } catch (IOException e) {
        // It hung: that it was sent is what counts.
      }
    }
    return network.requests().stream()
        .skip(before)
        .map(ReceivedRequest::endpoint)
        .map(endpoint -> endpoint.port())
        .toList();
  }
}
