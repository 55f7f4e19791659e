package dev.sidecar.policy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** What becomes of a call that a route takes. Envoy: {@code Route.action}. */
public sealed interface RouteAction {
  /**
   * The clusters that calls may go to, the one first whose policy for calls the route inherits;
   * empty where calls are answered without a cluster.
   */
  List<String> clusters();

  /**
   * Calls go to a cluster. Envoy: {@code RouteAction.cluster}.
   *
   * @param cluster the name of a cluster of the same policy
   */
  record ToCluster(String cluster) implements RouteAction {
    public ToCluster {
      new Check().require(!cluster.isEmpty(), "cluster", cluster, "a cluster's name").done();
    }

    @Override
    public List<String> clusters() {
      return List.of(cluster);
    }
  }

  /**
   * Calls are answered at once: no endpoint is asked and no connection is used. Envoy: {@code
   * Route.direct_response}. As there, an answer with a body has {@code content-length} and {@code
   * content-type: text/plain}.
   *
   * @param status 200 to 599
   * @param body in UTF-8 of {@link #MOST_BODY_BYTES} or fewer; empty is none, and with status 204,
   *     205 or 304 it must be
   */
  record DirectResponse(int status, String body) implements RouteAction {
    /** 64 KiB. In Envoy 4 KiB, unless {@code max_direct_response_body_size_bytes} says more. */
    public static final int MOST_BODY_BYTES = 65_536;

    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 304);

    public DirectResponse {
      int bytes = body.getBytes(StandardCharsets.UTF_8).length;
      new Check()
          .range("status", status, 200, 599)
          .require(
              bytes <= MOST_BODY_BYTES,
              "body",
              bytes + " bytes",
              "a text of " + MOST_BODY_BYTES + " bytes or fewer")
          .require(
              body.isEmpty() || !WITHOUT_BODY.contains(status),
              "body",
              body,
              "none, as a response with status " + status + " has")
          .done();
    }

    @Override
    public List<String> clusters() {
      return List.of();
    }
  }
}
