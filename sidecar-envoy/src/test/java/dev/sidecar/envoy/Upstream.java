package dev.sidecar.envoy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sidecar.endpoint.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** An HTTP server on loopback that answers with its name, by a script, or never. */
final class Upstream implements AutoCloseable {
  /** As a status: closes the connection when the request has been read. */
  static final int HANG_UP = 0;

  /** As a status: does not answer until the server is closed. */
  static final int SILENCE = -1;

  final List<Map<String, List<String>>> received = new CopyOnWriteArrayList<>();
  final List<String> methods = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final HttpServer server;
  private final Semaphore arrivals = new Semaphore(0);
  private final String name;
  private final Queue<Integer> script = new ConcurrentLinkedQueue<>();
  private final int otherwise;

  private Upstream(String name, int otherwise) throws IOException {
    this.name = name;
    this.otherwise = otherwise;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  static Upstream answering(String name) throws IOException {
    return new Upstream(name, 200);
  }

  static Upstream always(int status) throws IOException {
    return new Upstream("always " + status, status);
  }

  static Upstream mute() throws IOException {
    return always(SILENCE);
  }

  /** The coming requests are answered with these, one each. */
  void script(Integer... statuses) {
    script.addAll(List.of(statuses));
  }

  /** Waits until a request has arrived that was not waited for before. */
  void awaitArrival() throws InterruptedException {
    if (!arrivals.tryAcquire(20, TimeUnit.SECONDS)) {
      throw new IllegalStateException("no request came");
    }
  }

  Endpoint endpoint() {
    return new Endpoint(server.getAddress().getAddress(), server.getAddress().getPort());
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(exchange.getRequestHeaders());
    exchange.getRequestBody().readAllBytes();
    received.add(headers);
    methods.add(exchange.getRequestMethod());
    arrivals.release();
    Integer next = script.poll();
    int status = next == null ? otherwise : next;
    if (status == SILENCE) {
      untilClosed();
    }
    if (status > 0) {
      byte[] body = name.getBytes(StandardCharsets.UTF_8);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, head ? -1 : body.length);
      exchange.getResponseBody().write(head ? new byte[0] : body);
    }
    exchange.close();
  }

  private void untilClosed() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
