package dev.sidecar;

import dev.sidecar.call.Call;
import dev.sidecar.policy.CallPolicy;

/**
 * A fake call: a GET without a body, under the default policy, of a host and path that it names.
 */
public final class FakeCall extends Call {
  private final String host;
  private final String path;
  private final long timeoutNanos;

  /** Set by a test that wants another method. */
  public String method = "GET";

  /** Cleared by a test whose body can be sent once. */
  public boolean replayable = true;

  public FakeCall() {
    this("orders", "/", 0);
  }

  public FakeCall(String host, String path, long timeoutNanos) {
    this.host = host;
    this.path = path;
    this.timeoutNanos = timeoutNanos;
    policy(CallPolicy.DEFAULT);
  }

  @Override
  public String method() {
    return method;
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
    return replayable;
  }

  @Override
  public long callerTimeoutNanos() {
    return timeoutNanos;
  }
}
