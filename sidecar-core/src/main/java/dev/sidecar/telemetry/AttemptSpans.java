package dev.sidecar.telemetry;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.filter.Filter;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HttpProtocol;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.io.IOException;

/**
 * Gives each attempt of a recorded call a span of its own: CLIENT, and the context that its request
 * carries.
 */
public final class AttemptSpans implements Filter<Attempt> {
  private final Tracing tracing;
  private final String cluster;
  private final String version;

  public AttemptSpans(Tracing tracing, ClusterPolicy cluster) {
    this.tracing = tracing;
    this.cluster = cluster.name();
    this.version = cluster.protocol() == HttpProtocol.HTTP2 ? "2" : "1.1";
  }

  @Override
  public Service<Attempt> around(Service<Attempt> next) {
    return attempt -> send(attempt, next);
  }

  private Reply send(Attempt attempt, Service<Attempt> next) throws IOException {
    CallTrace call = CallTrace.of(attempt.call(), Context.current());
    return call == null ? next.send(attempt) : sendTraced(call, attempt, next);
  }

  @SuppressWarnings("try") // The scope does its work by being there.
  private Reply sendTraced(CallTrace call, Attempt attempt, Service<Attempt> next)
      throws IOException {
    AttemptTrace trace = new AttemptTrace(call, begin(call, attempt));
    attempt.alsoTells(trace);
    try (Scope scope = trace.context().makeCurrent()) {
      Reply reply = next.send(attempt);
      trace.answered(attempt, reply.status());
      return reply;
    } catch (IOException | RuntimeException | Error failure) {
      trace.failed(attempt, failure);
      throw failure;
    } finally {
      trace.left();
    }
  }

  private Span begin(CallTrace trace, Attempt attempt) {
    Call call = attempt.call();
    SpanBuilder span =
        tracing
            .tracer()
            .spanBuilder(SpanAttributes.name(call, cluster))
            .setParent(trace.context())
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(SpanAttributes.CLUSTER, cluster);
    String url = call.url();
    if (url != null) {
      SpanAttributes.request(span, call);
      span.setAttribute(SpanAttributes.URL, url);
      span.setAttribute(SpanAttributes.VERSION, version);
    }
    if (attempt.number() > 1) {
      span.setAttribute(SpanAttributes.RESEND_COUNT, attempt.number() - 1L);
    }
    return span.startSpan();
  }
}
