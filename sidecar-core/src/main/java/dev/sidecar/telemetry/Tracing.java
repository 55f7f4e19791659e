package dev.sidecar.telemetry;

import dev.sidecar.call.Call;
import dev.sidecar.spi.Draws;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;

/**
 * Where a client's spans go, and which of its calls have any. Decided before there is a span: a
 * call whose parent is sampled has one, a call whose parent is not has none, and of the calls
 * without parent a share is handed to the SDK, whose sampler then decides.
 */
public final class Tracing {
  private static final String SCOPE = "dev.sidecar";
  private static final double DRAW = 0x1p-53;

  private final Tracer tracer;
  private final TextMapPropagator propagator;
  private final double rootFraction;

  /**
   * Spans by a tracer of its own.
   *
   * @param openTelemetry the application's own, with its propagators
   * @param rootFraction the share of the calls without parent that the SDK's sampler is asked
   *     about: 0.0 to 1.0. 1.0 leaves all to that sampler; 0 records only what has a sampled parent
   */
  public Tracing(OpenTelemetry openTelemetry, double rootFraction) {
    if (!(rootFraction >= 0 && rootFraction <= 1)) {
      throw new IllegalArgumentException("traceRoots: " + rootFraction + " (expected: 0.0 to 1.0)");
    }
    this.tracer = openTelemetry.getTracer(SCOPE);
    this.propagator = openTelemetry.getPropagators().getTextMapPropagator();
    this.rootFraction = rootFraction;
  }

  /** Writes the current context into the headers of an attempt. */
  public TextMapPropagator propagator() {
    return propagator;
  }

  Tracer tracer() {
    return tracer;
  }

  /** Whether a call has a span that is recorded. On the thread that carries it. */
  public boolean records(Call call) {
    return CallTrace.of(call, Context.current()) != null;
  }

  /** Whether a call has a span, if the SDK's sampler has nothing against it. */
  boolean traces(SpanContext parent, Draws draws) {
    return parent.isValid() ? parent.isSampled() : takesRoot(draws);
  }

  private boolean takesRoot(Draws draws) {
    if (rootFraction == 1) {
      return true;
    }
    return rootFraction > 0 && (draws.next() >>> 11) * DRAW < rootFraction;
  }
}
