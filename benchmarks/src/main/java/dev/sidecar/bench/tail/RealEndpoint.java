package dev.sidecar.bench.tail;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sidecar.balance.ServerLoad;
import dev.sidecar.bench.tail.Scenario.Trouble;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server over loopback that does what {@link SimulatedEndpoint} does: a call holds one of four
 * workers for as long as it says that it needs, asleep.
 */
final class RealEndpoint implements AutoCloseable {
  /** How long a call needs a worker, in nanoseconds. */
  static final String NEED = "x-need-nanos";

  static final String LOAD_PATH = "/load";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Semaphore workers = new Semaphore(Scenario.WORKERS, true);
  private final ServerLoad load = new ServerLoad();
  private final AtomicInteger calls = new AtomicInteger();
  private final boolean slow;
  private final boolean refuses;
  private final List<Long> turns = new ArrayList<>();
  private volatile long began = System.nanoTime();

  /**
   * A server that runs.
   *
   * @param index the first is the odd one
   * @param seconds for how long antagonists come and go
   */
  RealEndpoint(Scenario scenario, int index, long seed, int seconds) throws IOException {
    this.slow = scenario.trouble() == Trouble.SLOW && index == 0;
    this.refuses = scenario.trouble() == Trouble.REFUSES && index == 0;
    if (scenario.trouble() == Trouble.ANTAGONISTS) {
      antagonists(new SplittableRandom(seed + index), seconds);
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
    server.setExecutor(threads);
    server.createContext(LOAD_PATH, this::tell);
    server.createContext("/", this::serve);
    server.start();
  }

  private void antagonists(SplittableRandom random, int seconds) {
    long moment = 0;
    while (moment < TimeUnit.SECONDS.toNanos(seconds)) {
      double mean = turns.size() % 2 == 0 ? Scenario.CALM_NANOS : Scenario.TROUBLED_NANOS;
      moment += (long) Trace.exponential(random, mean);
      turns.add(moment);
    }
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  /** The time of its antagonists begins, and nothing was counted. */
  void begin() {
    began = System.nanoTime();
    calls.set(0);
  }

  int calls() {
    return calls.get();
  }

  private void tell(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set(ServerLoad.HEADER, load.text());
    answer(exchange, 204);
  }

  private void serve(HttpExchange exchange) throws IOException {
    calls.incrementAndGet();
    if (refuses) {
      answer(exchange, 503);
      return;
    }
    long came = System.nanoTime();
    int withIt = load.begin();
    try {
      work(Long.parseLong(exchange.getRequestHeaders().getFirst(NEED)));
    } finally {
      load.end(withIt, System.nanoTime() - came);
    }
    answer(exchange, 200);
  }

  private void work(long needNanos) {
    workers.acquireUninterruptibly();
    try {
      sleep((long) (needNanos * factor()));
    } finally {
      workers.release();
    }
    if (slow) {
      sleep(Scenario.SLOW_NANOS);
    }
  }

  private double factor() {
    long now = System.nanoTime() - began;
    long passed = turns.stream().filter(it -> it <= now).count();
    return passed % 2 == 0 ? 1 : Scenario.ANTAGONIST_FACTOR;
  }

  private static void sleep(long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
