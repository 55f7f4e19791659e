package dev.sidecar.cluster;

import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.spi.Discovery;
import dev.sidecar.spi.Draws;
import dev.sidecar.spi.TlsSource;
import dev.sidecar.spi.Transport;
import dev.sidecar.telemetry.Meters;
import dev.sidecar.telemetry.Tracing;
import dev.sidecar.time.Background;
import dev.sidecar.time.Timer;
import dev.sidecar.time.Workers;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.Map;
import java.util.function.Consumer;
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
    return new EngineParts(
        transport,
        timer,
        draws,
        other,
        breakers,
        discoveries,
        meters,
        tracing,
        tls,
        decisions,
        workers,
        instance);
  }

  /** The same with another registry of circuit breakers. */
  public EngineParts with(CircuitBreakerRegistry other) {
    return new EngineParts(
        transport,
        timer,
        draws,
        background,
        other,
        discoveries,
        meters,
        tracing,
        tls,
        decisions,
        workers,
        instance);
  }

  /** The same, with other discoveries of the application. */
  public EngineParts with(Map<String, Discovery> others) {
    return new EngineParts(
        transport,
        timer,
        draws,
        background,
        breakers,
        others,
        meters,
        tracing,
        tls,
        decisions,
        workers,
        instance);
  }

  /** The same, metered if there is a place for it. */
  public EngineParts metered(@Nullable Meters place) {
    return new EngineParts(
        transport,
        timer,
        draws,
        background,
        breakers,
        discoveries,
        place,
        tracing,
        tls,
        decisions,
        workers,
        instance);
  }

  /** The same, traced if there is a place for it. */
  public EngineParts traced(@Nullable Tracing place) {
    return new EngineParts(
        transport,
        timer,
        draws,
        background,
        breakers,
        discoveries,
        meters,
        place,
        tls,
        decisions,
        workers,
        instance);
  }

  /** The same, able to speak TLS if there is a source. */
  public EngineParts securedBy(@Nullable TlsSource source) {
    return new EngineParts(
        transport,
        timer,
        draws,
        background,
        breakers,
        discoveries,
        meters,
        tracing,
        source,
        decisions,
        workers,
        instance);
  }

  /** The same, with somebody who is told of decisions. */
  public EngineParts deciding(@Nullable Consumer<DecisionRecord> listener) {
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
        listener,
        workers,
        instance);
  }

  /** The same with other workers. */
  public EngineParts with(Workers others) {
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
        others,
        instance);
  }

  /** The same under another name. */
  public EngineParts named(String name) {
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
        name);
  }
}
