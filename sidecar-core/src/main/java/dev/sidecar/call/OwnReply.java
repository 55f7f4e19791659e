package dev.sidecar.call;

import dev.sidecar.policy.HeaderChanges;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is made here, without a peer. Immutable, so that one may answer many calls.
 *
 * @param status 200 to 599
 * @param headers in order, with the length of the body if there is one
 * @param body in UTF-8; empty for none
 */
public record OwnReply(int status, List<Header> headers, String body) implements Reply {
  public OwnReply {
    headers = List.copyOf(headers);
  }

  /** One line of headers. */
  public record Header(String name, String value) {}

  /** An answer with a text, as Envoy's own ones have it: a body has its length and its type. */
  public static OwnReply of(int status, String body) {
    int bytes = body.getBytes(StandardCharsets.UTF_8).length;
    return new OwnReply(
        status,
        bytes == 0
            ? List.of()
            : List.of(
                new Header("content-length", Integer.toString(bytes)),
                new Header("content-type", "text/plain")),
        body);
  }

  @Override
  public @Nullable String header(String name) {
    List<String> values = headers(name);
    return values.isEmpty() ? null : values.get(0);
  }

  @Override
  public List<String> headers(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .toList();
  }

  @Override
  public OwnReply with(HeaderChanges changes) {
    List<Header> changed = new ArrayList<>(headers);
    changed.removeIf(
        header -> {
          String name = header.name().toLowerCase(Locale.ROOT);
          return changes.remove().contains(name) || changes.set().containsKey(name);
        });
    changes.set().forEach((name, value) -> changed.add(new Header(name, value)));
    changes.add().forEach((name, value) -> changed.add(new Header(name, value)));
    return new OwnReply(status, changed, body);
  }

  @Override
  public void discard() {}
}
