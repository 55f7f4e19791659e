package dev.sidecar.policy;

import java.util.Locale;

/**
 * A part of a call that {@link LoadBalancingPolicy.Hashing} balances by. Of several the hashes are
 * combined in order; one that finds nothing in the call has none. Envoy: {@code
 * RouteAction.HashPolicy}.
 */
public sealed interface HashPolicy {
  /**
   * Whether those behind it are left out once there is a hash; default false. Envoy: {@code
   * terminal}.
   */
  boolean terminal();

  /**
   * The values of a request header; of several lines in any order the same. Envoy: {@code header}.
   *
   * @param name in any case, kept in lower case; not {@code host}
   */
  record Header(String name, boolean terminal) implements HashPolicy {
    public Header {
      name = name.toLowerCase(Locale.ROOT);
      new Check()
          .require(
              name.matches(HeaderMatch.NAME) && !name.equals("host"),
              "header",
              name.isEmpty() ? "''" : name,
              "a header's name, and not host")
          .done();
    }
  }

  /**
   * The value of a cookie, unless it is empty. None is made where there is none: a client has
   * nobody to give it to. Envoy: {@code cookie} without {@code ttl}.
   *
   * @param name case-sensitive
   */
  record Cookie(String name, boolean terminal) implements HashPolicy {
    public Cookie {
      new Check()
          .require(
              name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+"),
              "cookie",
              name.isEmpty() ? "''" : name,
              "a cookie's name")
          .done();
    }
  }

  /**
   * The first value of a query parameter as it stands in the URL, percent-encoded; the empty one
   * too. Envoy: {@code query_parameter}.
   *
   * @param name case-sensitive, as it stands in the URL
   */
  record Query(String name, boolean terminal) implements HashPolicy {
    public Query {
      new Check()
          .require(
              !name.isEmpty() && name.matches("[^&=#\\s]+"), "query", name, "a parameter's name")
          .done();
    }
  }

  /**
   * Where the call comes from. In process that is the service itself, as a sidecar sees it: {@code
   * 127.0.0.1}, so that all calls have the same hash, and with others in front it is the end of the
   * list. Envoy: {@code connection_properties.source_ip}.
   */
  record Source(boolean terminal) implements HashPolicy {}
}
