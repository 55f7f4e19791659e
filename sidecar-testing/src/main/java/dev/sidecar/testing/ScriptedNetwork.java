package dev.sidecar.testing;

import dev.sidecar.endpoint.Endpoint;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;

/**
 * Endpoints in memory that do to each request what their scripts say: for tests of an application
 * against upstreams that fail. They speak HTTP/1.1, take no port, no thread and no real time.
 *
 * <pre>{@code
 * ScriptedNetwork network = new ScriptedNetwork();
 * network.endpoint("127.0.0.1:8081").answers(503).times(2).answers(200, "three apples");
 * SidecarClient client = SidecarClient.builder(policy)
 *     .socketFactory(network.sockets()).timer(network.time().timer()).draws(() -> 0).build();
 * }</pre>
 *
 * <p>What happens that no script foresees fails the test at once with an {@link AssertionError} out
 * of the call, and again from {@link #verify}. Any thread.
 */
public final class ScriptedNetwork {
  private final ManualTime time;
  private final Map<Endpoint, ScriptedEndpoint> endpoints = new ConcurrentHashMap<>();
  private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final List<AssertionError> surprises = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final SocketFactory sockets = new ScriptedSockets(this);

  /** A network whose time moves by itself when all wait. */
  public ScriptedNetwork() {
    this(ManualTime.moving());
  }

  /** A network in a given time. */
  public ScriptedNetwork(ManualTime time) {
    this.time = time;
  }

  /** The network's time; its timer belongs into the client. */
  public ManualTime time() {
    return time;
  }

  /** What a client connects with. */
  public SocketFactory sockets() {
    return sockets;
  }

  /**
   * The endpoint of an address, whose script is empty at first.
   *
   * @param address {@code 127.0.0.1:8081}, as in a policy; nobody listens there
   */
  public ScriptedEndpoint endpoint(String address) {
    return endpoint(Endpoint.parse(address));
  }

  /** The endpoint of an address, whose script is empty at first. */
  public ScriptedEndpoint endpoint(Endpoint address) {
    return endpoints.computeIfAbsent(address, fresh -> new ScriptedEndpoint(this, fresh));
  }

  /** The requests so far over all endpoints, in the order in which they arrived. */
  public List<ReceivedRequest> requests() {
    return List.copyOf(requests);
  }

  /**
   * All that happened so far over all endpoints, in order: {@code 127.0.0.1:8081: refuses the
   * connection}, {@code 127.0.0.1:8082: GET /items: answers 200}.
   */
  public List<String> events() {
    return List.copyOf(events);
  }

  /** Connections so far. */
  public int connections() {
    return connections.get();
  }

  /** Connections that the client has not closed yet. */
  public int openConnections() {
    return open.get();
  }

  /**
   * Checks that every step was taken and that nothing came which no script foresaw.
   *
   * @throws AssertionError if not, with each of them
   */
  public void verify() {
    List<String> problems = new ArrayList<>();
    surprises.forEach(surprise -> problems.add(surprise.getMessage()));
    endpoints.values().stream()
        .sorted((a, b) -> a.toString().compareTo(b.toString()))
        .forEach(endpoint -> problems.addAll(endpoint.unused()));
    if (!problems.isEmpty()) {
      AssertionError error = new AssertionError(String.join("\n", problems));
      surprises.forEach(error::addSuppressed);
      throw error;
    }
  }

  /** The endpoint that a socket connects to. */
  ScriptedEndpoint at(SocketAddress address) {
    if (address instanceof InetSocketAddress internet && internet.getAddress() != null) {
      Endpoint wanted = new Endpoint(internet.getAddress(), internet.getPort());
      ScriptedEndpoint found = endpoints.get(wanted);
      if (found != null) {
        return found;
      }
      throw surprise(wanted + ": no such endpoint (expected: one of " + endpoints.keySet() + ")");
    }
    throw surprise(address + ": not an IP address and a port");
  }

  int connected() {
    open.incrementAndGet();
    return connections.incrementAndGet();
  }

  void disconnected() {
    open.decrementAndGet();
  }

  void happened(ScriptedEndpoint endpoint, String what) {
    events.add(endpoint + ": " + what);
  }

  void received(ReceivedRequest request) {
    requests.add(request);
  }

  /** Something that no script foresees; to be thrown. */
  AssertionError surprise(String what) {
    AssertionError error = new AssertionError(what);
    surprises.add(error);
    return error;
  }
}
