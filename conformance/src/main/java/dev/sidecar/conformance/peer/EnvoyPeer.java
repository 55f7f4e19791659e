package dev.sidecar.conformance.peer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sidecar.conformance.cases.Ask;
import dev.sidecar.conformance.cases.Sees.Meter;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A real Envoy, at the listener of one case. */
final class EnvoyPeer implements Peer {
  /** Its name. */
  static final String NAME = "envoy";

  private final EnvoyProcess envoy;
  private final int port;
  private final String prefix;
  private final EnvoyLog log;

  EnvoyPeer(EnvoyProcess envoy, int port, String prefix, EnvoyLog log) {
    this.envoy = envoy;
    this.port = port;
    this.prefix = prefix;
    this.log = log;
  }

  @Override
  public String target() {
    return NAME;
  }

  @Override
  public Supplier<Ended> call(Ask ask) throws IOException {
    WireCall call = WireCall.make(port, ask);
    return () -> {
      JsonNode entry = log.entry(call.localPort());
      String flags = entry.path("flags").asText("-");
      return new Ended(
          call.status(),
          flags.equals("-") ? List.of() : List.of(flags.split(",")),
          null,
          null,
          call.response().headers(),
          call.response().body(),
          call.response().broken(),
          entry.path("tries").asInt(),
          call.took(),
          call.status() >= 400 ? call.response().body() : "");
    };
  }

  // Answered by the thread that ejects, so after the reports of the calls before.
  @Override
  public Integer ejected(String cluster) throws IOException {
    return envoy.endpoints(
        prefix + cluster,
        endpoint -> endpoint.at("/health_status/failed_outlier_check").asBoolean());
  }

  @Override
  public Integer unhealthy(String cluster) throws IOException {
    return envoy.endpoints(
        prefix + cluster,
        endpoint -> endpoint.at("/health_status/failed_active_health_check").asBoolean());
  }

  @Override
  public @Nullable Double meter(Meter meter) {
    return null;
  }

  @Override
  public @Nullable Double stat(String name) throws IOException {
    String own =
        name.startsWith("cluster.")
            ? "cluster." + prefix + name.substring("cluster.".length())
            : name.startsWith("http.")
                ? "http." + prefix + "." + name.substring("http.".length())
                : name;
    JsonNode stats = envoy.admin("/stats?format=json&filter=^" + own.replace(".", "%5C.") + "$");
    for (JsonNode each : stats.path("stats")) {
      if (each.path("name").asText().equals(own)) {
        return each.path("value").asDouble();
      }
    }
    return Double.NaN;
  }

  @Override
  public void close() {}
}
