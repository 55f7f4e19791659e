package dev.sidecar.testing;

import dev.sidecar.endpoint.Endpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request as it arrived whole at a scripted endpoint. Immutable. */
public final class ReceivedRequest {
  private final Endpoint endpoint;
  private final int connection;
  private final Duration at;
  private final String method;
  private final String target;
  private final Map<String, List<String>> headers;
  private final byte[] body;

  ReceivedRequest(
      Endpoint endpoint, int connection, Duration at, RequestReader.Head head, byte[] body) {
    this.endpoint = endpoint;
    this.connection = connection;
    this.at = at;
    this.method = head.method();
    this.target = head.target();
    this.headers = head.headers();
    this.body = body;
  }

  /** Where it arrived. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** By which of the network's connections; the first is 1. */
  public int connection() {
    return connection;
  }

  /** When the last byte arrived, since the start of the network's time. */
  public Duration at() {
    return at;
  }

  public String method() {
    return method;
  }

  /** Path and query: {@code /v1/items?page=2}. */
  public String path() {
    return target;
  }

  /** The first header of a name, in any case. */
  public @Nullable String header(String name) {
    List<String> values = headers.get(name);
    return values == null ? null : values.get(0);
  }

  /** All headers in the order of their names, which are compared in any case. */
  public Map<String, List<String>> headers() {
    return headers;
  }

  /** The body as UTF-8; empty where there is none. */
  public String body() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The body's bytes, without the framing. */
  public byte[] bytes() {
    return body.clone();
  }

  /** {@code GET /v1/items}. */
  @Override
  public String toString() {
    return method + " " + target;
  }
}
