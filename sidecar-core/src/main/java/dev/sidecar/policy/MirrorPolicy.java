package dev.sidecar.policy;

/**
 * A copy of some calls, whose answer nobody waits for. The copy goes to its cluster once a call,
 * whatever becomes of the call and however often that is sent, and has neither retries nor hedges.
 * A call for which there is no endpoint is not copied. Envoy: {@code
 * RouteAction.RequestMirrorPolicy}.
 *
 * @param cluster the name of a cluster of the same policy. Envoy: {@code cluster}; that a header
 *     names it has no counterpart here
 * @param percent of the calls: 0 to 100, with at most four decimals; default 100. All mirrors of a
 *     route, and its split, look at one draw of a call. Envoy: {@code runtime_fraction}
 * @param hostSuffix whether the copy's host has {@code -shadow} behind its name; default true.
 *     Envoy: {@code disable_shadow_host_suffix_append}, the other way round
 */
public record MirrorPolicy(String cluster, double percent, boolean hostSuffix) {
  /**
   * The most bytes of a request's body that are copied: 1 MiB, what Envoy keeps of a body. Envoy
   * streams a longer one to both; here such a call is not mirrored, as is one whose body can be
   * written only once or does not know its length.
   */
  public static final long MOST_BODY_BYTES = 1 << 20;

  public MirrorPolicy {
    new Check()
        .require(!cluster.isEmpty(), "cluster", cluster, "a cluster's name")
        .require(Chance.expresses(percent), "percent", percent, Chance.EXPECTED)
        .done();
  }

  /** A copy of every call. */
  public MirrorPolicy(String cluster) {
    this(cluster, 100, true);
  }

  /** A copy of some calls. */
  public MirrorPolicy(String cluster, double percent) {
    this(cluster, percent, true);
  }
}
