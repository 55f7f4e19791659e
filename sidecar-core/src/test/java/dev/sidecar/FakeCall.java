package dev.sidecar;

import dev.sidecar.call.Call;

/** A fake call: a GET of a host and path that the test names. */
public final class FakeCall extends Call {
  private final String host;
  private final String path;
  private final long timeoutNanos;

  public FakeCall() {
    this("orders", "/", 0);
  }

  public FakeCall(String host, String path, long timeoutNanos) {
    this.host = host;
    this.path = path;
    this.timeoutNanos = timeoutNanos;
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
  public String header(String name) {
    return null;
  }

  @Override
  public boolean bodyReplayable() {
    return true;
  }

  @Override
  public long callerTimeoutNanos() {
    return timeoutNanos;
  }
}
