package dev.sidecar.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.config.PolicyFile;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.testing.ScriptedNetwork;
import java.io.IOException;
import java.time.Duration;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An application's own test: its code and its policy, against upstreams that follow a script. */
class TestingAnApplicationTest {
  /** The application's code, which takes any {@code Call.Factory}. */
  record Stock(Call.Factory calls) {
    String apples() {
      Request request = new Request.Builder().url("http://stock.test/apples").build();
      try (Response response = calls.newCall(request).execute()) {
        return response.isSuccessful() ? response.body().string() : "unknown";
      } catch (IOException e) {
        return "unknown";
      }
    }
  }

  private static final String POLICY =
      """
      clusters:
        stock:
          endpoints: [10.0.3.7:8443, 10.0.3.8:8443]
          retry: {on: [5xx, connect-failure], attempts: 3}
      routes:
        - host: stock.test
          cluster: stock
      """;

  private final ScriptedNetwork network = new ScriptedNetwork();
  private final SidecarClient client =
      SidecarClient.builder(PolicyFile.parse("stock.yaml", POLICY))
          .socketFactory(network.sockets())
          .timer(network.time().timer())
          .draws(() -> 0)
          .build();
  private final Stock stock = new Stock(client);

  @AfterEach
  void everyStepHappened() {
    client.close();
    network.verify();
  }

  @Test
  void thirdAttemptSucceeds() {
    network.endpoint("10.0.3.7:8443").answers(503);
    network.endpoint("10.0.3.8:8443").answers(503).answers(200, "three");
    assertThat(stock.apples()).isEqualTo("three");
  }

  @Test
  void endpointThatIsDownIsNotMissed() {
    network.endpoint("10.0.3.7:8443").refusesConnection();
    network.endpoint("10.0.3.8:8443").answers(200, "three");
    assertThat(stock.apples()).isEqualTo("three");
  }

  @Test
  void silenceIsUnknownAfterFifteenSeconds() {
    network.endpoint("10.0.3.7:8443").hangs();
    assertThat(stock.apples()).isEqualTo("unknown");
    assertThat(network.time().elapsed()).isEqualTo(Duration.ofSeconds(15));
  }
}
