package dev.sidecar.bench;

import dev.sidecar.call.Call;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A GET of a host and path, without anything else. */
final class CannedCall extends Call {
  private final String host;
  private final String path;

  CannedCall(String host, String path) {
    this.host = host;
    this.path = path;
  }

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public @Nullable String query() {
    return null;
  }

  @Override
  public @Nullable String header(String name) {
    return null;
  }

  @Override
  public List<String> headers(String name) {
    return List.of();
  }

  @Override
  public boolean bodyReplayable() {
    return true;
  }

  @Override
  public long callerTimeoutNanos() {
    return 0;
  }
}
