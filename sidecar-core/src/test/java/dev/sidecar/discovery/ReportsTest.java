package dev.sidecar.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.spi.Discovery;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportsTest {
  private static final WeightedEndpoint A = WeightedEndpoint.of(Endpoint.parse("10.0.0.1:80"));
  private final List<String> told = new ArrayList<>();

  @Test
  void reportFromWithinAReportComesAfterIt() {
    Reports[] reports = new Reports[1];
    reports[0] =
        new Reports(
            listener(
                () -> {
                  if (told.size() == 1) {
                    reports[0].failed(new IllegalStateException("later"));
                    told.add("end of the first");
                  }
                }));
    reports[0].found(List.of(A));
    assertThat(told).containsExactly("[10.0.0.1:80]", "end of the first", "failed: later");
  }

  @Test
  void nothingIsToldAfterTheClose() {
    Reports reports = new Reports(listener(() -> {}));
    reports.close();
    reports.found(List.of(A));
    assertThat(told).isEmpty();
  }

  @Test
  void listenerThatThrowsHearsTheNext() {
    Reports reports =
        new Reports(
            listener(
                () -> {
                  throw new IllegalStateException("fake");
                }));
    reports.found(List.of(A));
    reports.found(List.of());
    assertThat(told).containsExactly("[10.0.0.1:80]", "[]");
  }

  @Test
  void addressThatStandsTwiceIsAFailure() {
    new Reports(listener(() -> {})).found(List.of(A, new WeightedEndpoint(A.endpoint(), 2)));
    assertThat(told)
        .containsExactly(
            "failed: [10.0.0.1:80, 10.0.0.1:80 weight 2] (expected: each address once)");
  }

  private Discovery.Listener listener(Runnable then) {
    return new Discovery.Listener() {
      @Override
      public void found(List<WeightedEndpoint> endpoints) {
        told.add(endpoints.toString());
        then.run();
      }

      @Override
      public void failed(Exception cause) {
        told.add("failed: " + cause.getMessage());
        then.run();
      }
    };
  }
}
