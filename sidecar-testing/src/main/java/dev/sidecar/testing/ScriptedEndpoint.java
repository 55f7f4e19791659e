package dev.sidecar.testing;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.testing.Step.OnConnect;
import dev.sidecar.testing.Step.OnRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of a {@link ScriptedNetwork} and its script: steps that happen once each, in order.
 * {@code orders.answers(503).times(2).answers(200, "three apples")}.
 *
 * <p>A request takes the next step when it has arrived whole; of concurrent requests the first to
 * arrive takes the first. {@link #refusesConnection} and {@link #neverConnects} are taken by a
 * connection that is to be made; the answer before such a step says {@code Connection: close}, so
 * that the next request needs a new one. Any thread.
 */
public final class ScriptedEndpoint {
  private static final int ALWAYS = Integer.MAX_VALUE;

  private final ScriptedNetwork network;
  private final Endpoint endpoint;
  private final List<Entry> script = new ArrayList<>();
  private final Map<String, ScriptedEndpoint> paths = new LinkedHashMap<>();
  private int position;
  private int taken;

  private static final class Entry {
    private final Step step;
    private int left = 1;
    private int happened;

    private Entry(Step step) {
      this.step = step;
    }
  }

  /** A step, and whether the connection has to end after it. */
  record Taken(Step step, boolean last) {}

  ScriptedEndpoint(ScriptedNetwork network, Endpoint endpoint) {
    this.network = network;
    this.endpoint = endpoint;
  }

  /**
   * The script of the requests for one path, which take no step of this one: health checks, say.
   * Connections are this endpoint's. {@code orders.at("/healthz").answers(200).always()}.
   *
   * @param path with its query, as the request has it
   */
  public synchronized ScriptedEndpoint at(String path) {
    return paths.computeIfAbsent(path, fresh -> new ScriptedEndpoint(network, endpoint));
  }

  /** Answers without a body. */
  public ScriptedEndpoint answers(int status) {
    return answers(Answer.of(status));
  }

  /** Answers with a body in UTF-8. */
  public ScriptedEndpoint answers(int status, String body) {
    return answers(Answer.of(status).body(body));
  }

  /** Answers. */
  public ScriptedEndpoint answers(Answer answer) {
    return then(new Step.Answers(answer));
  }

  /** Takes the request and never answers. */
  public ScriptedEndpoint hangs() {
    return then(OnRequest.HANGS);
  }

  /** Takes the request and resets the connection. */
  public ScriptedEndpoint resets() {
    return then(OnRequest.RESETS);
  }

  /**
   * Takes the request and closes the connection without an answer, as a peer does whose idle
   * connection ended in the same moment.
   */
  public ScriptedEndpoint closes() {
    return then(OnRequest.CLOSES);
  }

  /** Refuses a connection. */
  public ScriptedEndpoint refusesConnection() {
    return then(OnConnect.REFUSES);
  }

  /** Leaves an attempt to connect unanswered, as behind a firewall. */
  public ScriptedEndpoint neverConnects() {
    return then(OnConnect.NEVER_CONNECTS);
  }

  /**
   * The last step happens so many times in all.
   *
   * @param count 1 or more
   */
  public ScriptedEndpoint times(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("times: " + count + " (expected: 1 or more)");
    }
    return repeat(count);
  }

  /**
   * The last step happens from now on, any number of times; {@link ScriptedNetwork#verify} does not
   * miss it.
   */
  public ScriptedEndpoint always() {
    return repeat(ALWAYS);
  }

  /** The address. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** The requests that arrived here so far, in order. */
  public List<ReceivedRequest> requests() {
    return network.requests().stream()
        .filter(request -> request.endpoint().equals(endpoint))
        .toList();
  }

  private synchronized ScriptedEndpoint then(Step step) {
    if (!script.isEmpty() && script.get(script.size() - 1).left == ALWAYS) {
      throw new IllegalStateException(endpoint + ": nothing happens after always()");
    }
    script.add(new Entry(step));
    return this;
  }

  private synchronized ScriptedEndpoint repeat(int count) {
    if (script.isEmpty()) {
      throw new IllegalStateException(endpoint + ": no step to repeat yet");
    }
    int last = script.size() - 1;
    Entry entry = script.get(last);
    // The step may have happened already, between the two calls that script it.
    entry.left = count == ALWAYS ? ALWAYS : Math.max(0, count - entry.happened);
    if (position >= last) {
      position = entry.left == 0 ? last + 1 : last;
    }
    return this;
  }

  /** What happens to a connection that is to be made; null if it is accepted. */
  synchronized @Nullable OnConnect connecting() {
    Step next = next();
    if (next instanceof OnConnect step) {
      take();
      return step;
    }
    return null;
  }

  /** What happens to a request that has arrived; null if the script has no step for it. */
  @Nullable Taken requested(String path) {
    ScriptedEndpoint own = ownScript(path);
    return own == null ? requested() : own.requested();
  }

  private synchronized @Nullable ScriptedEndpoint ownScript(String path) {
    return paths.get(path);
  }

  /** The same for a request that no path of its own takes. */
  synchronized @Nullable Taken requested() {
    Step next = next();
    if (next == null || next instanceof OnConnect) {
      return null;
    }
    take();
    return new Taken(next, next() instanceof OnConnect);
  }

  private @Nullable Step next() {
    return position == script.size() ? null : script.get(position).step;
  }

  private void take() {
    Entry entry = script.get(position);
    taken++;
    entry.happened++;
    if (entry.left != ALWAYS && --entry.left == 0) {
      position++;
    }
  }

  /** What comes next, for the message about a request that it does not fit. */
  synchronized String expectation() {
    Step next = next();
    String seen = "its script " + (taken == 0 ? "is empty" : "ended after " + taken + " steps");
    return next == null ? seen : "next it " + next + ", and the connection is open already";
  }

  /** The steps that nothing took. */
  synchronized List<String> unused() {
    List<String> unused = new ArrayList<>();
    for (Entry entry : script.subList(position, script.size())) {
      if (entry.left != ALWAYS) {
        unused.add(endpoint + ": never came to: " + entry.step + " (" + entry.left + " times)");
      }
    }
    paths.values().forEach(path -> unused.addAll(path.unused()));
    return unused;
  }

  /** The address and the script's state. */
  @Override
  public String toString() {
    return endpoint.toString();
  }
}
