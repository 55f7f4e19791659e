package dev.sidecar.bench.load;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.functions.CheckedSupplier;
import io.github.resilience4j.retry.Retry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * What a team composes by hand in the library's place: resilience4j's circuit breaker (100 calls,
 * defaults), retry and semaphore bulkhead as decorators, a bound timer with a histogram, one client
 * span with five attributes and its context in the request's headers.
 *
 * <p>Written to be cheap: meters, keys and decorated parts are made once, the decorators go around
 * the call and not into OkHttp's chain, and the URL stays as it is.
 */
public final class Handrolled {
  /** More than any load here has under way; the default of 25 would refuse calls. */
  private static final int MOST_CALLS = 1_024;

  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("server.address");
  private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
  private static final AttributeKey<String> URL = AttributeKey.stringKey("url.full");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final TextMapSetter<Request.Builder> HEADERS =
      (request, name, value) -> {
        if (request != null) {
          request.header(name, value);
        }
      };

  private final CircuitBreaker breaker =
      CircuitBreaker.of(
          "orders",
          CircuitBreakerConfig.custom()
              .slidingWindowType(SlidingWindowType.COUNT_BASED)
              .slidingWindowSize(100)
              .build());
  private final Retry retry = Retry.ofDefaults("orders");
  private final Bulkhead bulkhead =
      Bulkhead.of("orders", BulkheadConfig.custom().maxConcurrentCalls(MOST_CALLS).build());
  private final Timer timer =
      Timer.builder("http.client.requests")
          .tag("cluster", "orders")
          .publishPercentileHistogram()
          .register(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  private final OkHttpClient client;
  private final Tracer tracer;

  public Handrolled(OkHttpClient client, Tracer tracer) {
    this.client = client;
    this.tracer = tracer;
  }

  @SuppressWarnings("try") // The scope is there to be closed.
  public Response send(Request request) throws IOException {
    Span span =
        tracer
            .spanBuilder("GET")
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(METHOD, request.method())
            .setAttribute(ADDRESS, request.url().host())
            .setAttribute(PORT, (long) request.url().port())
            .setAttribute(URL, request.url().toString())
            .startSpan();
    long begin = System.nanoTime();
    try (Scope scope = span.makeCurrent()) {
      Response response = resilient(traced(request));
      span.setAttribute(STATUS, (long) response.code());
      return response;
    } catch (IOException | RuntimeException failed) {
      span.setStatus(StatusCode.ERROR);
      throw failed;
    } finally {
      timer.record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
      span.end();
    }
  }

  private static Request traced(Request request) {
    Request.Builder traced = request.newBuilder();
    W3CTraceContextPropagator.getInstance().inject(Context.current(), traced, HEADERS);
    return traced.build();
  }

  private Response resilient(Request request) throws IOException {
    CheckedSupplier<Response> call = () -> client.newCall(request).execute();
    try {
      return Retry.decorateCheckedSupplier(
              retry,
              CircuitBreaker.decorateCheckedSupplier(
                  breaker, Bulkhead.decorateCheckedSupplier(bulkhead, call)))
          .get();
    } catch (IOException | RuntimeException | Error failed) {
      throw failed;
    } catch (Throwable failed) {
      throw new IOException(failed);
    }
  }
}
