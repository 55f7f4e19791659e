package dev.sidecar;

import dev.sidecar.call.Call;
import dev.sidecar.call.RequestChange;
import dev.sidecar.policy.CallPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A fake call: a GET without a body, under the default policy, of a host and path, maybe with a
 * query, that it names.
 */
public final class FakeCall extends Call {
  private final String host;
  private final String path;
  private final @Nullable String query;
  private long timeoutNanos;

  /** Set by a test that wants another method. */
  public String method = "GET";

  /** Set by a test that wants a call that tells of itself as HTTP. */
  public int port = -1;

  /** Filled by a test that wants headers. */
  public final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /** Cleared by a test whose body can be sent once. */
  public boolean replayable = true;

  /** Set by a test that does something once the call has its route, and before it is admitted. */
  public Runnable onItsWay = () -> {};

  /** Set by a test that wants another scheme. */
  public String scheme = "http";

  /** What its route has made of it. */
  public @Nullable RequestChange change;

  /** Copies that a mirror has made of it. */
  public final List<FakeCall> copies = new ArrayList<>();

  /** Cleared by a test whose call cannot be copied. */
  public boolean copied = true;

  private @Nullable String cluster;

  public FakeCall() {
    this("orders", "/", 0);
  }

  public FakeCall(String host, String path, long timeoutNanos) {
    this.host = host;
    int mark = path.indexOf('?');
    this.path = mark < 0 ? path : path.substring(0, mark);
    this.query = mark < 0 ? null : path.substring(mark + 1);
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
  public String scheme() {
    return scheme;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public void change(RequestChange made) {
    change = made;
  }

  @Override
  public @Nullable Call copy(boolean hostSuffix) {
    if (!copied) {
      return null;
    }
    FakeCall copy = new FakeCall(hostSuffix ? host + "-shadow" : host, path, timeoutNanos);
    copies.add(copy);
    return copy;
  }

  @Override
  public void waited(long nanos) {
    timeoutNanos = timeoutNanos == 0 ? 0 : Math.max(1, timeoutNanos - nanos);
  }

  @Override
  public void goesTo(String chosen) {
    cluster = chosen;
  }

  @Override
  public @Nullable String goesTo() {
    return cluster;
  }

  @Override
  public @Nullable String query() {
    return query;
  }

  @Override
  public @Nullable String header(String name) {
    List<String> values = headers(name);
    return values.isEmpty() ? null : values.get(0);
  }

  @Override
  public List<String> headers(String name) {
    return headers.getOrDefault(name, List.of());
  }

  @Override
  public boolean hasHeaderLike(String prefix) {
    return headers.keySet().stream().anyMatch(it -> it.toLowerCase(Locale.ROOT).startsWith(prefix));
  }

  @Override
  public void takeOff(List<String> names) {
    names.forEach(headers::remove);
  }

  @Override
  public boolean bodyReplayable() {
    return replayable;
  }

  @Override
  public long callerTimeoutNanos() {
    // Asked when the deadline is set, right behind the router.
    Runnable once = onItsWay;
    onItsWay = () -> {};
    once.run();
    return timeoutNanos;
  }
}
