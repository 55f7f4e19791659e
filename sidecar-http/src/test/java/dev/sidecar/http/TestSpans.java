package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The spans that a client records, through the SDK; waits for those that end on other threads. */
final class TestSpans implements SpanProcessor {
  private final BlockingQueue<SpanData> ended = new LinkedBlockingQueue<>();
  private final AtomicInteger started = new AtomicInteger();

  /** An SDK whose sampler and propagator are given. */
  OpenTelemetrySdk sdk(Sampler sampler, TextMapPropagator propagator) {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder().setSampler(sampler).addSpanProcessor(this).build())
        .setPropagators(ContextPropagators.create(propagator))
        .build();
  }

  /** Spans ever begun. */
  int started() {
    return started.get();
  }

  /** So many spans have ended, and no other is open; by their start. */
  List<SpanData> ended(int count) throws InterruptedException {
    List<SpanData> spans = new ArrayList<>();
    while (spans.size() < count) {
      SpanData next = ended.poll(10, TimeUnit.SECONDS);
      assertThat(next).as("span %d of %d", spans.size() + 1, count).isNotNull();
      spans.add(next);
    }
    assertThat(ended).isEmpty();
    assertThat(started.get()).as("begun").isEqualTo(count);
    spans.sort(Comparator.comparing(SpanData::getStartEpochNanos));
    return spans;
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    started.incrementAndGet();
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    ended.add(span.toSpanData());
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }
}
