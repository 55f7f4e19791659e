package dev.sidecar.route;

import dev.sidecar.call.Call;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RouteAction.Redirect;
import org.jspecify.annotations.Nullable;

/** Where a redirect leads a call: Envoy's {@code newUri}. Pure. */
public final class Location {
  private final Redirect redirect;
  private final @Nullable PathChange path;

  /**
   * Of a redirect.
   *
   * @param match of its route
   */
  public Location(Redirect redirect, PathMatch match) {
    this.redirect = redirect;
    this.path = redirect.path() == null ? null : PathChange.of(redirect.path(), match);
  }

  /** The URL for a call. */
  public String of(Call call) {
    String scheme = redirect.scheme() == null ? call.scheme() : redirect.scheme();
    String host = redirect.host() == null ? call.host() : redirect.host();
    String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
    String query = call.query();
    return scheme
        + "://"
        + name
        + port(call)
        + (path == null ? call.path() : path.of(call.path()))
        + (query == null || redirect.stripQuery() ? "" : "?" + query);
  }

  private String port(Call call) {
    if (redirect.port() > 0) {
      return ":" + redirect.port();
    }
    // The call's own belongs to its host; its scheme's default is not written there.
    return redirect.host() != null || call.hasDefaultPort() ? "" : ":" + call.port();
  }
}
