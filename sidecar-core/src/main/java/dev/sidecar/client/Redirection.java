package dev.sidecar.client;

import dev.sidecar.call.Call;
import dev.sidecar.call.OwnReply;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RouteAction.Redirect;
import dev.sidecar.route.Location;
import java.util.List;
import java.util.function.Function;

/** Makes the answers of a redirect, each with the URL of its call. */
final class Redirection implements Function<Call, OwnReply> {
  private final int status;
  private final Location location;

  Redirection(Redirect redirect, PathMatch match) {
    this.status = redirect.status();
    this.location = new Location(redirect, match);
  }

  @Override
  public OwnReply apply(Call call) {
    return new OwnReply(status, List.of(new OwnReply.Header("location", location.of(call))), "");
  }
}
