package dev.sidecar.telemetry;

import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.filter.Filter;
import dev.sidecar.filter.Service;
import dev.sidecar.spi.Draws;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Gives a call a span, if it is sampled: INTERNAL, the parent of its attempts' and of all that is
 * sent for it, such as copies. A call that is not sampled goes on in the context that it came in,
 * and touches no span.
 */
public final class CallSpans implements Filter<Call> {
  private final Tracing tracing;
  private final Draws draws;
  private final @Nullable String cluster;
  private final boolean follows;

  /**
   * Spans of calls that go the same way.
   *
   * @param cluster where they go; null where that is chosen on the way, or nowhere
   * @param follows whether somebody is told of each recorded call; else it pays for its spans alone
   */
  public CallSpans(Tracing tracing, Draws draws, @Nullable String cluster, boolean follows) {
    this.follows = follows;
    this.tracing = tracing;
    this.draws = draws;
    this.cluster = cluster;
  }

  @Override
  public Service<Call> around(Service<Call> next) {
    return call -> send(call, next);
  }

  private Reply send(Call call, Service<Call> next) throws IOException {
    Context parent = Context.current();
    return tracing.traces(Span.fromContext(parent).getSpanContext(), draws)
        ? sendTraced(call, parent, next)
        : next.send(call);
  }

  @SuppressWarnings("try") // The scopes do their work by being there.
  private Reply sendTraced(Call call, Context parent, Service<Call> next) throws IOException {
    Span span = begin(call, parent);
    if (!span.isRecording()) {
      // The SDK's sampler refused; whoever is called is told so.
      try (Scope scope = span.storeInContext(parent).makeCurrent()) {
        return next.send(call);
      }
    }
    if (follows) {
      call.follow();
    }
    CallTrace trace = new CallTrace(call, span, parent);
    try (Scope scope = trace.context().makeCurrent()) {
      Reply reply = next.send(call);
      trace.answered(reply.status());
      return reply;
    } catch (IOException | RuntimeException | Error failure) {
      trace.failed(failure);
      throw failure;
    } finally {
      if (cluster == null) {
        trace.goneTo(call.goesTo());
      }
      trace.left();
    }
  }

  private Span begin(Call call, Context parent) {
    SpanBuilder span =
        tracing
            .tracer()
            .spanBuilder(SpanAttributes.name(call, cluster))
            .setParent(parent)
            .setSpanKind(SpanKind.INTERNAL);
    if (cluster != null) {
      span.setAttribute(SpanAttributes.CLUSTER, cluster);
    }
    if (SpanAttributes.isHttp(call)) {
      SpanAttributes.request(span, call);
    }
    return span.startSpan();
  }
}
