package dev.sidecar.bench;

import dev.sidecar.bench.load.Handrolled;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * {@link Handrolled} over an OkHttp client whose last application interceptor answers from memory,
 * and the same client bare: what one costs above the other is the policy that {@link
 * StackBenchmark} is compared with.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class HandrolledBenchmark {
  private static final ResponseBody NO_BODY = ResponseBody.create(new byte[0], null);

  private final Request request = new Request.Builder().url("http://orders.test/bytes/256").build();
  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .addInterceptor(
              chain ->
                  new Response.Builder()
                      .request(chain.request())
                      .protocol(Protocol.HTTP_1_1)
                      .code(200)
                      .message("OK")
                      .body(NO_BODY)
                      .build())
          .build();
  private final SdkTracerProvider recording = tracing(Sampler.alwaysOn());
  private final SdkTracerProvider dropping = tracing(Sampler.alwaysOff());
  private final Handrolled sampled = new Handrolled(client, recording.get("benchmark"));
  private final Handrolled notSampled = new Handrolled(client, dropping.get("benchmark"));

  @TearDown
  public void stop() {
    recording.close();
    dropping.close();
  }

  @Benchmark
  public Response bareOkHttp() throws IOException {
    return client.newCall(request).execute();
  }

  @Benchmark
  public Response handrolledNotSampled() throws IOException {
    return notSampled.send(request);
  }

  @Benchmark
  public Response handrolledSampled() throws IOException {
    return sampled.send(request);
  }

  private static SdkTracerProvider tracing(Sampler sampler) {
    return SdkTracerProvider.builder().setSampler(sampler).addSpanProcessor(new Nowhere()).build();
  }

  /**
   * Takes spans that have ended and does nothing with them. A real one hands them to another
   * thread, whose work is no part of a call; in a loop as tight as this it would drop most of them.
   */
  private static final class Nowhere implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }
}
