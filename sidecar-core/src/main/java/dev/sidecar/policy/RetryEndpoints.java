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
 * @param avoidPrioritiesEvery after how many attempts, again and again, the priorities that the
 *     call has tried are left out, and their load is spread over the others by their health; when
 *     none is left, all are there again and nothing counts as tried. 0 to 10; 0 is never; default
 *     0. Envoy: {@code retry_priority: previous_priorities} with {@code update_frequency}, by
 *     default none; it has no effect there with {@code ringHash} and {@code maglev}, and has here
 */
public record RetryEndpoints(
    boolean avoidTried, int morePicks, boolean search, int avoidPrioritiesEvery) {
  public static final RetryEndpoints DEFAULT = new RetryEndpoints(true, 5, true, 0);

  public RetryEndpoints {
    new Check()
        .range("morePicks", morePicks, 0, 100)
        .range("avoidPrioritiesEvery", avoidPrioritiesEvery, 0, RetryPolicy.MOST_ATTEMPTS)
        .done();
  }

  /** The same, with priorities left out after so many attempts. */
  public RetryEndpoints avoidingPrioritiesEvery(int attempts) {
    return new RetryEndpoints(avoidTried, morePicks, search, attempts);
  }
}
