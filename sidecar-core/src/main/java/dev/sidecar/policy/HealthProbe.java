package dev.sidecar.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a health check asks of an endpoint. */
public sealed interface HealthProbe {
  /**
   * A request, over a connection of the kind that calls use: with the cluster's protocol and TLS.
   * Envoy: {@code HttpHealthCheck}.
   *
   * @param path with which it asks; begins with {@code /}. Envoy: {@code path}
   * @param host for the header {@code Host}, and for TLS the name that the peer must prove where
   *     the cluster says nothing else; null, the default, for the cluster's name. Envoy: {@code
   *     host}
   * @param method one without a body: GET, the default, HEAD, OPTIONS, DELETE or TRACE. Envoy:
   *     {@code method}
   * @param expected statuses that pass; default 200. Envoy: {@code expected_statuses}
   * @param retriable statuses that fail and are counted, where any other makes the endpoint
   *     unhealthy at once; default none. Envoy: {@code retriable_statuses}
   * @param headers more of the request, each name once; default none. Envoy: {@code
   *     request_headers_to_add}
   */
  record Http(
      String path,
      @Nullable String host,
      String method,
      List<StatusRange> expected,
      List<StatusRange> retriable,
      Map<String, String> headers)
      implements HealthProbe {
    public static final String DEFAULT_METHOD = "GET";
    public static final List<StatusRange> DEFAULT_EXPECTED = List.of(new StatusRange(200, 200));

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "OPTIONS", "DELETE", "TRACE");
    private static final Set<String> OWN_HEADERS =
        Set.of("host", "content-length", "transfer-encoding", "connection");

    public Http {
      expected = List.copyOf(expected);
      retriable = List.copyOf(retriable);
      headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
      Check check =
          new Check()
              .require(
                  path.matches("/[!-~&&[^#]]*"), "path", path, "a path from '/' on, without blanks")
              .require(
                  isHost(host), "host", String.valueOf(host), "a host name, with or without a port")
              .require(
                  METHODS.contains(method), "method", method, "GET, HEAD, OPTIONS, DELETE or TRACE")
              .require(!expected.isEmpty(), "expectedStatuses", "none", "at least one");
      checkHeaders(check, headers, OWN_HEADERS);
      check.done();
    }

    /** A GET that 200 answers. */
    public static Http of(String path) {
      return new Http(path, null, DEFAULT_METHOD, DEFAULT_EXPECTED, List.of(), Map.of());
    }

    /** The same for another host. */
    public Http withHost(String other) {
      return new Http(path, other, method, expected, retriable, headers);
    }

    /** The same by another method. */
    public Http withMethod(String other) {
      return new Http(path, host, other, expected, retriable, headers);
    }

    /** The same with other statuses. */
    public Http withStatuses(List<StatusRange> pass, List<StatusRange> counted) {
      return new Http(path, host, method, pass, counted, headers);
    }

    /** The same with other headers. */
    public Http withHeaders(Map<String, String> others) {
      return new Http(path, host, method, expected, retriable, others);
    }
  }

  /**
   * A connection of its own, over TLS with its handshake, which is closed as soon as it is made.
   * Envoy: {@code TcpHealthCheck} without {@code send} and {@code receive}.
   */
  record Tcp() implements HealthProbe {}

  /**
   * The standard health service of gRPC, over a connection of the kind that calls use: {@code
   * grpc.health.v1.Health/Check}. Only an answer with the gRPC status 0 that says {@code SERVING}
   * passes; any other, and one that is not gRPC, makes the endpoint unhealthy at once, as an
   * unexpected status of HTTP does. Without an answer a check has failed and is counted. Only for
   * clusters whose protocol is HTTP/2. Envoy: {@code GrpcHealthCheck}.
   *
   * @param service that is asked for; empty, the default, for the server as a whole. Envoy: {@code
   *     service_name}
   * @param host for {@code :authority}, and for TLS the name that the peer must prove where the
   *     cluster says nothing else; null, the default, for the cluster's name. Envoy: {@code
   *     authority}
   * @param headers more of the request, each name once, none of gRPC's own; default none. Envoy:
   *     {@code initial_metadata}
   */
  record Grpc(String service, @Nullable String host, Map<String, String> headers)
      implements HealthProbe {
    private static final Set<String> OWN_HEADERS =
        Set.of(
            "host",
            "content-length",
            "content-type",
            "transfer-encoding",
            "connection",
            "te",
            "grpc-timeout",
            "grpc-encoding");

    public Grpc {
      headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
      Check check =
          new Check()
              .require(
                  service.matches("[!-~]{0,1024}"),
                  "service",
                  service,
                  "the full name of a service, like orders.v1.Orders")
              .require(
                  isHost(host),
                  "host",
                  String.valueOf(host),
                  "a host name, with or without a port");
      checkHeaders(check, headers, OWN_HEADERS);
      check.done();
    }

    /** Whether the server as a whole serves. */
    public static Grpc of() {
      return new Grpc("", null, Map.of());
    }
  }

  private static boolean isHost(@Nullable String host) {
    return host == null || host.matches("[A-Za-z0-9._-]+(:[0-9]{1,5})?");
  }

  private static void checkHeaders(Check check, Map<String, String> headers, Set<String> own) {
    headers.forEach(
        (name, value) -> {
          check.require(
              name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")
                  && !own.contains(name.toLowerCase(Locale.ROOT)),
              "requestHeaders",
              name,
              "the name of a header that is not the connection's own");
          check.require(
              value.matches("[\\t -~]*"), "requestHeaders", value, "printable characters");
        });
  }

  /**
   * Statuses from one to another. Envoy's {@code Int64Range} leaves the last one out.
   *
   * @param first 100 to 599
   * @param last itself one of them; {@code first} or more, at most 599
   */
  record StatusRange(int first, int last) {
    public StatusRange {
      new Check()
          .range("first", first, 100, 599)
          .require(last >= first && last <= 599, "last", last, first + " to 599")
          .done();
    }

    /** Whether a status is one of them. */
    public boolean contains(int status) {
      return status >= first && status <= last;
    }
  }
}
