package dev.sidecar.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.call.OwnReply;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.control.ControlLoop;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RouteAction.DirectResponse;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The library and a real Envoy answer alike where a route answers without a cluster. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnvoyAnswersLikeThePolicyTest {
  private static final MeshPolicy POLICY =
      new MeshPolicy(
          List.of(),
          List.of(
              RoutePolicy.of("plain.test", new DirectResponse(403, "not from here")),
              RoutePolicy.of("bare.test", new DirectResponse(503, "")),
              RoutePolicy.of("none.test", new DirectResponse(204, "")),
              RoutePolicy.of("wide.test", new DirectResponse(200, "né")),
              RoutePolicy.of("last.test", new DirectResponse(599, "x")),
              RoutePolicy.of("long.test", new DirectResponse(200, "é".repeat(32_768)))));

  private final Timer timer = Timer.manual(Ticker.system());
  private final ControlLoop library =
      new ControlLoop(
          POLICY,
          EngineParts.of(
              (cluster, endpoint, tls) -> {
                throw new IllegalStateException("no cluster");
              },
              timer,
              Draws.random()));
  private @Nullable RunningEnvoy envoy;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    envoy = RunningEnvoy.start(directory, POLICY);
  }

  @AfterAll
  void stop() {
    if (envoy != null) {
      envoy.close();
    }
    library.close();
    timer.close();
  }

  private RunningEnvoy envoy() {
    return Objects.requireNonNull(envoy);
  }

  @ParameterizedTest
  @CsvSource({"plain.test", "bare.test", "none.test", "wide.test", "last.test", "long.test"})
  void statusBodyAndItsHeadersAreTheSame(String host) throws Exception {
    WireCall call = new WireCall("GET", host, "/", List.of());
    OwnReply own = (OwnReply) library.send(call);
    RunningEnvoy.Answer theirs = envoy().call(call);
    assertThat(theirs.status()).isEqualTo(own.status());
    assertThat(
            new String(theirs.body().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
        .isEqualTo(own.body());
    assertThat(theirs.header("content-type")).isEqualTo(own.header("content-type"));
    // Without a body its HTTP/1.1 codec writes a length of 0.
    if (!own.body().isEmpty()) {
      assertThat(theirs.header("content-length")).isEqualTo(own.header("content-length"));
    }
  }

  @Test
  void headHasNoBody() throws Exception {
    RunningEnvoy.Answer theirs = envoy().call(new WireCall("HEAD", "plain.test", "/", List.of()));
    assertThat(theirs.body()).isEmpty();
    assertThat(theirs.header("content-length")).isEqualTo("13");
  }
}
