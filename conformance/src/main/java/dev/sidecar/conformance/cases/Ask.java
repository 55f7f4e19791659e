package dev.sidecar.conformance.cases;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A request that a case makes.
 *
 * @param host the {@code Host} header
 * @param path with the query, if there is one
 * @param body absent for a request without one
 * @param times so often, one after the other
 */
public record Ask(
    String method,
    String host,
    String path,
    List<Header> headers,
    @Nullable String body,
    int times) {
  private static final List<String> KEYS =
      List.of("method", "host", "path", "headers", "body", "times");

  static @Nullable Ask read(Value value, List<String> more) {
    Fields fields =
        value.fields(
            "a request like {path: /items}", Stream.concat(KEYS.stream(), more.stream()).toList());
    if (fields == null) {
      return null;
    }
    String method = fields.optional("method", "GET", it -> it.text("a method"));
    String host = fields.optional("host", "any", it -> it.text("a host"));
    String path = fields.optional("path", "/", it -> it.text("a path like /items?page=2"));
    if (!path.startsWith("/")) {
      value.child("path").refuse("a path like /items?page=2");
    }
    List<Header> headers =
        fields.optional("headers", List.of(), it -> it.list("a list of headers", Header::read));
    String body = fields.maybe("body", Value::longText);
    int times = fields.optional("times", 1, it -> it.integer(1, 1_000_000));
    return new Ask(method, host, path, headers, body, times);
  }

  /** {@code GET /items}. */
  @Override
  public String toString() {
    return method + " " + host + path;
  }
}
