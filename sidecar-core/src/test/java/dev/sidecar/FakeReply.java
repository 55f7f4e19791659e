package dev.sidecar;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.policy.HeaderChanges;
import dev.sidecar.time.Timer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A fake answer; given up, it ends its attempt, as a transport's does. */
public final class FakeReply implements Reply {
  private final Attempt attempt;
  private final int status;
  private final Map<String, String> headers;
  private final Runnable onDiscard;
  public volatile boolean discarded;

  public FakeReply(Attempt attempt, int status, Map<String, String> headers) {
    this(attempt, status, headers, () -> {});
  }

  /**
   * An answer.
   *
   * @param onDiscard run when it is given up
   */
  public FakeReply(Attempt attempt, int status, Map<String, String> headers, Runnable onDiscard) {
    this.attempt = attempt;
    this.status = status;
    this.headers = headers;
    this.onDiscard = onDiscard;
  }

  public Attempt attempt() {
    return attempt;
  }

  /** A 200 of no attempt, for what looks at neither. */
  public FakeReply() {
    this(new Attempt(new FakeCall(), 1, Timer.manual(() -> 0)), 200, Map.of());
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public String header(String name) {
    return headers.get(name);
  }

  @Override
  public FakeReply with(HeaderChanges changes) {
    Map<String, String> changed = new TreeMap<>(headers);
    changed.keySet().removeAll(changes.remove());
    changed.putAll(changes.set());
    return new FakeReply(attempt, status, changed);
  }

  @Override
  public List<String> headers(String name) {
    String value = headers.get(name);
    return value == null ? List.of() : List.of(value);
  }

  @Override
  public void discard() {
    discarded = true;
    onDiscard.run();
    attempt.end();
  }
}
