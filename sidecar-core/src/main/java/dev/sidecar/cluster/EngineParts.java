package dev.sidecar.cluster;

import dev.sidecar.spi.Discovery;
import dev.sidecar.spi.Draws;
import dev.sidecar.spi.Transport;
import dev.sidecar.time.Background;
import dev.sidecar.time.Timer;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
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
 */
public record EngineParts(
    Transport transport,
    Timer timer,
    Draws draws,
    Background background,
    CircuitBreakerRegistry breakers,
    @Nullable MeterRegistry meters,
    Map<String, Discovery> discoveries) {
  public EngineParts {
    discoveries = Map.copyOf(discoveries);
  }

  /** Parts with a background thread of their own that nobody watches. */
  public static EngineParts of(Transport transport, Timer timer, Draws draws) {
    return new EngineParts(
        transport,
        timer,
        draws,
        Background.started("sidecar-control"),
        CircuitBreakerRegistry.ofDefaults(),
        null,
        Map.of());
  }

  /** The same with another background. */
  public EngineParts with(Background other) {
    return new EngineParts(transport, timer, draws, other, breakers, meters, discoveries);
  }

  /** The same with another registry of circuit breakers. */
  public EngineParts with(CircuitBreakerRegistry other) {
    return new EngineParts(transport, timer, draws, background, other, meters, discoveries);
  }

  /** The same, metered in a registry if there is one. */
  public EngineParts withMeters(@Nullable MeterRegistry registry) {
    return new EngineParts(transport, timer, draws, background, breakers, registry, discoveries);
  }

  /** The same, with other discoveries of the application. */
  public EngineParts withDiscoveries(Map<String, Discovery> others) {
    return new EngineParts(transport, timer, draws, background, breakers, meters, others);
  }
}
