package dev.sidecar.policy;

/** What a SPIFFE id looks like. Source: SPIFFE-ID specification, sections 2 and 3. */
final class SpiffeNames {
  private static final int MOST_BYTES = 2_048;
  private static final String TRUST_DOMAIN = "[a-z0-9._-]{1,255}";
  // A segment of dots only would be relative.
  private static final String SEGMENT = "(?!\\.{1,2}(/|$))[A-Za-z0-9._-]+";
  private static final String SCHEME = "spiffe://";
  private static final String ID = SCHEME + TRUST_DOMAIN + "(/" + SEGMENT + ")+";

  private SpiffeNames() {}

  static void checkId(String field, String id) {
    new Check()
        .require(
            id.length() <= MOST_BYTES && id.matches(ID),
            field,
            id,
            "a SPIFFE id like spiffe://mesh.example/ns/shop/orders")
        .done();
  }

  static void checkTrustDomain(String field, String name) {
    new Check()
        .require(name.matches(TRUST_DOMAIN), field, name, "a trust domain like mesh.example")
        .done();
  }

  /** The trust domain of an id that {@link #checkId} accepts. */
  static String trustDomain(String id) {
    return id.substring(SCHEME.length(), id.indexOf('/', SCHEME.length()));
  }
}
