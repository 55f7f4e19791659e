package dev.sidecar.policy;

/**
 * What callers are told of the limits that a rate limit service keeps, and how many of the calls
 * over them are answered at all.
 *
 * @param tellLimits whether each answer, of a peer too, has {@code x-ratelimit-limit}, {@code
 *     x-ratelimit-remaining} and {@code x-ratelimit-reset} of the limit that is nearest to its end,
 *     where the service says one; default false. Envoy: {@code enable_x_ratelimit_headers:
 *     DRAFT_VERSION_03}
 * @param tellLimited whether the answer to a call over its limit has {@code x-envoy-ratelimited};
 *     default true. Envoy: {@code disable_x_envoy_ratelimited_header}
 * @param limitedHeaders what is done to the headers of that answer, after those that the service
 *     gives; removes none; at most 10; default none. Envoy: {@code response_headers_to_add}
 * @param enforced percentage of the calls over their limit that are answered so; the others go on,
 *     and count as over it all the same. 0 to 100 with at most four decimals; default 100. Envoy:
 *     {@code filter_enforced}
 */
public record GlobalRateLimitAnswers(
    boolean tellLimits, boolean tellLimited, HeaderChanges limitedHeaders, double enforced) {
  /** With every default. */
  public static final GlobalRateLimitAnswers DEFAULT =
      new GlobalRateLimitAnswers(false, true, HeaderChanges.NONE, 100);

  private static final int MOST_HEADERS = 10;

  public GlobalRateLimitAnswers {
    int lines = limitedHeaders.set().size() + limitedHeaders.add().size();
    new Check()
        .require(
            limitedHeaders.remove().isEmpty(),
            "limitedHeaders.remove",
            limitedHeaders.remove(),
            "none: nothing is on the answer yet")
        .require(
            lines <= MOST_HEADERS, "limitedHeaders", lines + " headers", "at most " + MOST_HEADERS)
        .require(Chance.expresses(enforced), "enforced", enforced, Chance.EXPECTED)
        .done();
  }

  /** The same, with or without headers that say the limits. */
  public GlobalRateLimitAnswers withTellLimits(boolean other) {
    return new GlobalRateLimitAnswers(other, tellLimited, limitedHeaders, enforced);
  }

  /** The same with another share of the calls over their limit. */
  public GlobalRateLimitAnswers withEnforced(double other) {
    return new GlobalRateLimitAnswers(tellLimits, tellLimited, limitedHeaders, other);
  }
}
