package dev.sidecar.policy;

/** What happens to a call on its way from a route to what the route's action is. */
public record RouteFilters() {
  /** Nothing: such a route costs a call nothing. */
  public static final RouteFilters NONE = new RouteFilters();
}
