package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.Violation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes hedging as an Envoy {@code HedgePolicy}, which knows of the per-try timeout alone. */
final class EnvoyHedges {
  private EnvoyHedges() {}

  /**
   * The policy; empty for none.
   *
   * @throws NotExpressibleException if the hedge waits for anything else
   */
  static Optional<ObjectNode> policy(String field, @Nullable HedgePolicy hedge) {
    if (hedge == null) {
      return Optional.empty();
    }
    if (hedge instanceof HedgePolicy.OnPerTryTimeout) {
      return Optional.of(Json.object("hedge_on_per_try_timeout", true));
    }
    String why = "hedges only when the per-try timeout has passed (onPerTryTimeout)";
    if (hedge instanceof HedgePolicy.After after) {
      throw new NotExpressibleException(field + ".hedge.after", Violation.text(after.delay()), why);
    }
    double percentile = ((HedgePolicy.AfterPercentile) hedge).percentile();
    throw new NotExpressibleException(field + ".hedge.afterPercentile", percentile, why);
  }
}
