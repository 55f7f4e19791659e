package dev.sidecar.bench.load;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Names the ways in which the same call can travel. */
public enum ArmName {
  /** {@code new OkHttpClient()} straight to an upstream. */
  DIRECT,
  /** The same with OkHttp's connect, read and write timeouts at 0, which is off. */
  DIRECT_TUNED,
  /** The door of this library, with the policy that the proxies follow. */
  LIBRARY,
  /** The same with everything on: circuit breaker, outlier detection, meters, tracing. */
  LIBRARY_FULL,
  /** The library's features composed by hand from other libraries. */
  HANDROLLED,
  /** A tuned client with a large pool through a real Envoy that follows the library's policy. */
  ENVOY,
  /** The same client through HAProxy. */
  HAPROXY,
  /** The same client through nginx. */
  NGINX,
  /** A tuned client with a large pool and the JDK's TLS, straight to an upstream over mTLS. */
  DIRECT_TUNED_MTLS,
  /** The door of this library, straight to the upstreams over mTLS. */
  LIBRARY_MTLS,
  /** The same with BouncyCastle for TLS. */
  LIBRARY_MTLS_BC,
  /** A plain client through its Envoy, mTLS, and the upstreams' Envoy. */
  ENVOY_MTLS;

  /** As the command line and the report spell it: {@code library+mtls-bc}. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-').replace("-mtls", "+mtls");
  }

  /** Whether there is a process between the client and the upstreams. */
  public boolean proxied() {
    return this == ENVOY || this == HAPROXY || this == NGINX || this == ENVOY_MTLS;
  }

  /** Whether its calls go over mTLS. */
  public boolean mtls() {
    return label().contains("+mtls");
  }

  /** Reads names in the given order, each once; no names mean all. */
  public static List<ArmName> parseAll(List<String> labels) {
    return labels.isEmpty()
        ? List.of(values())
        : labels.stream().map(String::strip).map(ArmName::parse).distinct().toList();
  }

  private static ArmName parse(String label) {
    return Arrays.stream(values())
        .filter(name -> name.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--arms: "
                        + label
                        + " (expected: "
                        + Arrays.stream(values())
                            .map(ArmName::label)
                            .collect(Collectors.joining(", "))
                        + ")"));
  }
}
