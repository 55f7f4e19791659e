package dev.sidecar.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The faults that WireMock knows, beside an endpoint that is well. */
@Timeout(30)
class WireMockFaultsTest {
  private static final WireMockServer BAD =
      new WireMockServer(WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());

  @RegisterExtension final BadDay day = new BadDay();

  @BeforeAll
  static void start() {
    BAD.start();
  }

  @AfterAll
  static void stop() {
    BAD.stop();
  }

  @BeforeEach
  void forget() {
    BAD.resetAll();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MALFORMED_RESPONSE_CHUNK")
  void faultBeforeAResponseIsRetriedForIdempotentCallsOnly(Fault fault) throws Exception {
    BAD.stubFor(any(anyUrl()).willReturn(aResponse().withFault(fault)));
    for (String method : List.of("GET", "PUT", "POST")) {
      BAD.resetRequests();
      RawServer good = day.good();
      SidecarClient client = client(good);
      int answered = 0;
      for (int call = 0; call < 2; call++) {
        try {
          assertThat(BadDay.send(client, method)).isEqualTo("good");
          answered++;
        } catch (SidecarException.Connection e) {
          assertThat(e.outcome()).isEqualTo(Outcome.MAYBE_EXECUTED);
        }
      }
      assertThat(answered).as(method).isEqualTo(method.equals("POST") ? 1 : 2);
      assertThat(good.requests()).hasSize(answered);
      assertThat(BAD.getAllServeEvents()).as(method).isNotEmpty();
    }
  }

  @Test
  void malformedChunkFailsWhoeverReadsTheBody() throws Exception {
    BAD.stubFor(any(anyUrl()).willReturn(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK)));
    SidecarClient client = client();
    for (String method : List.of("GET", "POST")) {
      try (Response response = client.newCall(BadDay.request(method)).execute()) {
        assertThat(response.code()).isEqualTo(200);
        assertThatThrownBy(() -> response.body().string())
            .isInstanceOfSatisfying(
                SidecarException.Connection.class,
                e -> assertThat(e.outcome()).isEqualTo(Outcome.EXECUTED))
            .hasMessageContaining("attempt 1 of 2: ");
      }
    }
    assertThat(BAD.getAllServeEvents()).hasSize(2);
  }

  private SidecarClient client(RawServer... good) {
    ClusterPolicy cluster = BadDay.cluster(good);
    List<WeightedEndpoint> endpoints =
        new ArrayList<>(((DiscoveryPolicy.Static) cluster.discovery()).endpoints());
    endpoints.add(WeightedEndpoint.of(BadDay.endpoint(BAD.port())));
    return day.client(cluster.with(new DiscoveryPolicy.Static(endpoints)), CallPolicy.DEFAULT);
  }
}
