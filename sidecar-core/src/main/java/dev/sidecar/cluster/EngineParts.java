package dev.sidecar.cluster;

import dev.sidecar.call.Call;
import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.spi.Discovery;
import dev.sidecar.spi.Draws;
import dev.sidecar.spi.TlsSource;
import dev.sidecar.spi.Transport;
import dev.sidecar.telemetry.CallSpans;
import dev.sidecar.telemetry.Meters;
import dev.sidecar.telemetry.Tracing;
import dev.sidecar.time.Background;
import dev.sidecar.time.Timer;
import dev.sidecar.time.Workers;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What an engine is made of besides its policy.
 *
 * @param transport carries attempts
 * @param timer cuts them; its clock is the engine's
 * @param draws every random choice
 * @param background what must not run on a call's path; the engine closes it
 * @param breakers where circuit breakers are registered
 * @param meters where the engine's meters are registered; null for nowhere
 * @param discoveries what the application brings to find endpoints, by the name in the policy
 * @param tracing where its spans go; null for nowhere
 * @param tls makes the identity that a policy asks for; null where no cluster may speak TLS
 * @param decisions told why each failed call failed and each sampled one went as it did; null for
 *     nobody
 * @param workers where attempts run that may be hedged
 * @param instance what this client is called among those of its kind
 */
public record EngineParts(
    Transport transport,
    Timer timer,
    Draws draws,
    Background background,
    CircuitBreakerRegistry breakers,
    Map<String, Discovery> discoveries,
    @Nullable Meters meters,
    @Nullable Tracing tracing,
    @Nullable TlsSource tls,
    @Nullable Consumer<DecisionRecord> decisions,
    Workers workers,
    String instance) {
  public EngineParts {
    discoveries = Map.copyOf(discoveries);
  }

  /** Parts with a background of their own in the timer's time, that nobody watches. */
  public static EngineParts of(Transport transport, Timer timer, Draws draws) {
    return new EngineParts(
        transport,
        timer,
        draws,
        Background.started(timer, "sidecar-control"),
        CircuitBreakerRegistry.ofDefaults(),
        Map.of(),
        null,
        null,
        null,
        null,
        Workers.of(timer, "sidecar-hedge", work -> work),
        "");
  }

  /** The same with another background. */
  public EngineParts with(Background other) {
    return edited(draft -> draft.background = other);
  }

  /** The same with another registry of circuit breakers. */
  public EngineParts with(CircuitBreakerRegistry other) {
    return edited(draft -> draft.breakers = other);
  }

  /** The same, with other discoveries of the application. */
  public EngineParts with(Map<String, Discovery> others) {
    return edited(draft -> draft.discoveries = others);
  }

  /** The same, metered if there is a place for it. */
  public EngineParts metered(@Nullable Meters place) {
    return edited(draft -> draft.meters = place);
  }

  /** The same, traced if there is a place for it. */
  public EngineParts traced(@Nullable Tracing place) {
    return edited(draft -> draft.tracing = place);
  }

  /** The same, able to speak TLS if there is a source. */
  public EngineParts securedBy(@Nullable TlsSource source) {
    return edited(draft -> draft.tls = source);
  }

  /** The same, with somebody who is told of decisions. */
  public EngineParts deciding(@Nullable Consumer<DecisionRecord> listener) {
    return edited(draft -> draft.decisions = listener);
  }

  /** The same with other workers. */
  public EngineParts with(Workers others) {
    return edited(draft -> draft.workers = others);
  }

  /** The same under another name. */
  public EngineParts named(String name) {
    return edited(draft -> draft.instance = name);
  }

  /**
   * What gives calls that go the same way their spans; null where there is no place for them.
   *
   * @param cluster where they go; null where that is chosen on the way, or nowhere
   */
  public @Nullable CallSpans callSpans(@Nullable String cluster) {
    return tracing == null ? null : new CallSpans(tracing, draws, cluster, decisions != null);
  }

  /** Whether anybody is told of a call that is answered without a peer. On its thread. */
  public Predicate<Call> told() {
    Tracing spans = tracing;
    return spans == null
        ? call -> call.trail() != null
        : call -> call.trail() != null || spans.records(call);
  }

  private EngineParts edited(Consumer<Draft> edit) {
    Draft draft = new Draft(this);
    edit.accept(draft);
    return draft.finished();
  }

  /** The parts, each of which may be another one. */
  private static final class Draft {
    private Transport transport;
    private Timer timer;
    private Draws draws;
    private Background background;
    private CircuitBreakerRegistry breakers;
    private Map<String, Discovery> discoveries;
    private @Nullable Meters meters;
    private @Nullable Tracing tracing;
    private @Nullable TlsSource tls;
    private @Nullable Consumer<DecisionRecord> decisions;
    private Workers workers;
    private String instance;

    private Draft(EngineParts of) {
      transport = of.transport;
      timer = of.timer;
      draws = of.draws;
      background = of.background;
      breakers = of.breakers;
      discoveries = of.discoveries;
      meters = of.meters;
      tracing = of.tracing;
      tls = of.tls;
      decisions = of.decisions;
      workers = of.workers;
      instance = of.instance;
    }

    private EngineParts finished() {
      return new EngineParts(
          transport,
          timer,
          draws,
          background,
          breakers,
          discoveries,
          meters,
          tracing,
          tls,
          decisions,
          workers,
          instance);
    }
  }
}
