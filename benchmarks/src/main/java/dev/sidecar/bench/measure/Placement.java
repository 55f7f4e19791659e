package dev.sidecar.bench.measure;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.sidecar.bench.peer.Processors;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which process may run on which processor. */
public enum Placement {
  /** All on any. */
  FREE,
  /**
   * The client and its proxy share one processor, as they share the limit of a pod, and the
   * upstreams have another: here a proxy costs capacity.
   */
  POD;

  /** As the report and the names of cells spell it. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Why this machine has no such placement; null if it has. */
  @Nullable String unavailable() {
    return this == FREE ? null : Processors.cannotPin();
  }

  /** Where the client and its proxy run. */
  Processors client() {
    return this == FREE ? Processors.ANY : Processors.only(Processors.allowed().get(0));
  }

  Processors upstreams() {
    return this == FREE ? Processors.ANY : Processors.only(Processors.allowed().get(1));
  }
}
