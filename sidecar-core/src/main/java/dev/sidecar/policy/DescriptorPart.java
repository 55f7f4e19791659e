package dev.sidecar.policy;

import java.util.List;
import java.util.Locale;

/**
 * Makes one entry of a descriptor from a call, as the application asked it. Envoy: {@code
 * RateLimit.Action}.
 *
 * <p>Two of Envoy's actions are not here. {@code remote_address} is the peer of a proxy: in process
 * there is none but the service itself. {@code source_cluster} is a name that the service knows of
 * itself: {@code new Fixed("source_cluster", "cart")} makes the same entry.
 */
public sealed interface DescriptorPart {
  /** The key of the entry. */
  String key();

  /**
   * The same entry for each call. Envoy: {@code generic_key}, whose value is taken as it is and is
   * no template.
   *
   * @param key default in a file {@code generic_key}; not empty
   * @param value not empty
   */
  record Fixed(String key, String value) implements DescriptorPart {
    /** The key where none is said. */
    public static final String KEY = "generic_key";

    public Fixed {
      entry(new Check(), key, value).done();
    }
  }

  /**
   * The same entry for each call whose headers are as asked, and no descriptor for others. Envoy:
   * {@code header_value_match}.
   *
   * @param key default in a file {@code header_match}; not empty
   * @param value not empty
   * @param headers one or more, of which a call passes all
   * @param expect default true; false for calls that do not pass. Envoy: {@code expect_match}
   */
  record Matched(String key, String value, List<HeaderMatch> headers, boolean expect)
      implements DescriptorPart {
    /** The key where none is said. */
    public static final String KEY = "header_match";

    public Matched {
      headers = List.copyOf(headers);
      entry(new Check(), key, value)
          .require(!headers.isEmpty(), "headers", "an empty list", "one condition or more")
          .done();
    }
  }

  /**
   * The first value of a request header, the empty one too. Envoy: {@code request_headers}.
   *
   * @param name in any case, kept in lower case; {@code :method}, or {@code :path} with its query;
   *     not {@code host}
   * @param key default in a file: the name in lower case; not empty
   * @param optional default false: a call without the header has no such descriptor; true: its
   *     descriptor lacks the entry. Envoy: {@code skip_if_absent}
   */
  record Header(String name, String key, boolean optional) implements DescriptorPart {
    /** What is asked for as if it were a header. */
    public static final List<String> PSEUDO = List.of(":method", ":path");

    public Header {
      name = name.toLowerCase(Locale.ROOT);
      named(new Check(), key)
          .require(
              HeaderMatch.isName(name) || PSEUDO.contains(name),
              "header",
              name.isEmpty() ? "''" : name,
              "a header's name, and not host, or :method or :path")
          .done();
    }
  }

  /**
   * The first value of a query parameter, without its %-escapes. Envoy: {@code query_parameters}.
   *
   * @param name case-sensitive, without %-escapes
   * @param key default in a file: the name; not empty
   * @param optional as of a {@link Header}
   */
  record Query(String name, String key, boolean optional) implements DescriptorPart {
    public Query {
      named(new Check(), key).require(!name.isEmpty(), "query", "''", "a parameter's name").done();
    }
  }

  /**
   * The cluster that the route leads to. Envoy: {@code destination_cluster}. Only on a route that
   * leads to one: which of several is drawn behind the rate limits.
   */
  record DestinationCluster() implements DescriptorPart {
    /** Envoy's, which cannot be another one. */
    public static final String KEY = "destination_cluster";

    @Override
    public String key() {
      return KEY;
    }
  }

  private static Check entry(Check check, String key, String value) {
    return named(check, key).require(!value.isEmpty(), "value", "''", "one character or more");
  }

  private static Check named(Check check, String key) {
    return check.require(!key.isEmpty(), "key", "''", "one character or more");
  }
}
