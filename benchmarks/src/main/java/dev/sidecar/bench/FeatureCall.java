package dev.sidecar.bench;

import dev.sidecar.call.Call;
import dev.sidecar.call.RequestChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A GET that any feature can read and change; what its transport does of it costs nothing here. */
final class FeatureCall extends Call {
  private static final String[] NAMES = {
    "x-user", "cookie", "x-envoy-max-retries", "x-envoy-upstream-rq-timeout-ms"
  };
  private static final List<List<String>> VALUES =
      List.of(
          List.of("u4711"), List.of("theme=dark; session=b4c7e1f0"), List.of("2"), List.of("3000"));

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String host() {
    return "orders.test";
  }

  @Override
  public int port() {
    return 80;
  }

  @Override
  public String path() {
    return "/v1/items/4711";
  }

  @Override
  public String query() {
    return "page=2&user=4711";
  }

  @Override
  public @Nullable String header(String name) {
    List<String> found = headers(name);
    return found.isEmpty() ? null : found.get(0);
  }

  @Override
  public List<String> headers(String name) {
    for (int i = 0; i < NAMES.length; i++) {
      if (NAMES[i].equalsIgnoreCase(name)) {
        return VALUES.get(i);
      }
    }
    return List.of();
  }

  @Override
  public boolean hasHeaderLike(String prefix) {
    for (int i = 0; i < NAMES.length; i++) {
      if (NAMES[i].startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean bodyReplayable() {
    return true;
  }

  @Override
  public long callerTimeoutNanos() {
    return 0;
  }

  @Override
  public void goesTo(String cluster) {}

  @Override
  public void change(RequestChange change) {}
}
