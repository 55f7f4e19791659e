package dev.sidecar.policy;

/**
 * Where a retry goes.
 *
 * @param avoidTried whether a retry looks for an endpoint that no earlier attempt of its call went
 *     to; default true. Envoy: {@code retry_host_predicate: previous_hosts}, by default none
 * @param morePicks how often the picker is asked again while its choice is one to be avoided; 0 to
 *     100; default 5. Envoy: {@code host_selection_retry_max_attempts}, by default 1
 * @param search whether the next endpoint in the list that is not to be avoided is taken when the
 *     picker insists, so that a retry goes elsewhere wherever there is an elsewhere; default true.
 *     Envoy never does: the last choice is then used though it was tried
 */
public record RetryEndpoints(boolean avoidTried, int morePicks, boolean search) {
  public static final RetryEndpoints DEFAULT = new RetryEndpoints(true, 5, true);

  public RetryEndpoints {
    new Check().range("morePicks", morePicks, 0, 100).done();
  }
}
