package dev.sidecar.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.time.Timer;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallSpansTest {
  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final Tracing tracing =
      new Tracing(
          OpenTelemetrySdk.builder()
              .setTracerProvider(
                  SdkTracerProvider.builder()
                      .addSpanProcessor(SimpleSpanProcessor.create(spans))
                      .build())
              .build(),
          1);
  private final AttemptSpans attempts =
      new AttemptSpans(tracing, ClusterPolicy.of("orders", Endpoint.parse("10.0.0.1:80")));

  @Test
  void bodyThatBreaksBeforeTheCallReturnsIsItsErrorToo() throws Exception {
    FakeCall call = new FakeCall();
    call.port = 80;
    new CallSpans(tracing, () -> 0, "orders", false)
        .around(CallSpansTest.this::bodyBreaksAtOnce)
        .send(call);
    assertThat(spans.getFinishedSpanItems()).hasSize(2);
    assertThat(spans.getFinishedSpanItems())
        .allMatch(span -> span.getStatus().getStatusCode() == StatusCode.ERROR)
        .extracting(CallSpansTest::error)
        .containsOnly("response_body");
  }

  private Reply bodyBreaksAtOnce(Call call) throws IOException {
    Attempt attempt = new Attempt(call, 1, Timer.manual(() -> 0));
    attempt.goesTo(new Place());
    Reply reply = attempts.around(sent -> new FakeReply(sent, 200, Map.of())).send(attempt);
    // On another thread, while this one is on its way up.
    attempt.responseBodyFailed();
    attempt.end();
    return reply;
  }

  private static String error(SpanData span) {
    return span.getAttributes().get(SpanAttributes.ERROR);
  }

  private static final class Place implements Attempt.Place {
    @Override
    public Endpoint endpoint() {
      return Endpoint.parse("10.0.0.1:80");
    }

    @Override
    public void ended(Attempt attempt) {}
  }
}
