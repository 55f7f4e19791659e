package dev.sidecar.policy;

/**
 * Asks something of a query parameter. Name and value are compared as in the URL, percent-encoded;
 * of a parameter that stands there more than once the first counts, and one without {@code =} has
 * the empty value. Envoy: {@code QueryParameterMatcher}.
 *
 * @param name case-sensitive
 * @param value a parameter that is not there passes {@code Present(false)} alone
 */
public record QueryMatch(String name, ValueMatch value) {
  public QueryMatch {
    new Check()
        .require(
            !name.isEmpty() && name.chars().noneMatch(c -> "&=#".indexOf(c) >= 0),
            "name",
            name.isEmpty() ? "''" : name,
            "a parameter's name without &, = and #")
        .done();
  }
}
