package dev.sidecar.envoy;

/**
 * Thrown when a policy asks for something that Envoy cannot do, instead of writing an Envoy that
 * does something else.
 */
public final class NotExpressibleException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private final String field;

  NotExpressibleException(String field, Object value, String why) {
    super(field + ": " + value + ": Envoy " + why);
    this.field = field;
  }

  /** Where in the policy, for example {@code routes[2].host}. */
  public String field() {
    return field;
  }
}
