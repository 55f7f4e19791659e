package dev.sidecar.http;

import dev.sidecar.spi.Transport.Probed;
import dev.sidecar.time.Timer;
import dev.sidecar.time.Watched;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One request of a health check, under its own limit: over a connection that calls could use, but
 * through nothing that calls go through. For one use.
 */
final class Probing extends EventListener implements Watched {
  private final OkHttpClient client;
  private final Timer timer;
  private final Warming.Opening opening;
  private final ProbeExchange exchange;
  private final long limitNanos;
  private volatile @Nullable Connection connection;
  private volatile @Nullable Call call;
  private volatile boolean passed;
  private volatile boolean closed;
  private boolean connected;
  private int status;
  // By the timer's thread only.
  private int ticksLate;

  /**
   * A request that is about to be made.
   *
   * @param opening leads to the URL, and understands failures
   * @param exchange what is asked, and what an answer says
   * @param limitNanos when to give up
   */
  Probing(
      OkHttpClient client,
      Timer timer,
      Warming.Opening opening,
      ProbeExchange exchange,
      long limitNanos) {
    this.client = client;
    this.timer = timer;
    this.opening = opening;
    this.exchange = exchange;
    this.limitNanos = limitNanos;
  }

  /** Asks. A connection that had gone stale in the pool is no sign of anything: then once more. */
  Probed ask() {
    Timer.Slot slot = timer.watch(this);
    try {
      Probed first = askOnce();
      return first instanceof Probed.Failed && wasStale() ? askOnce() : first;
    } finally {
      timer.unwatch(slot);
    }
  }

  private Probed askOnce() {
    connection = null;
    connected = false;
    Call fresh = client.newCall(exchange.request(opening.url()));
    fresh.addEventListener(this);
    opening.follow(fresh);
    call = fresh;
    if (passed || closed) {
      fresh.cancel();
    }
    try (Response response = fresh.execute()) {
      return exchange.read(response, status);
    } catch (IOException e) {
      return new Probed.Failed(why(e));
    } catch (IllegalArgumentException | IllegalStateException e) {
      // OkHttp says so of some answers: the status -99.
      return new Probed.Failed("response not understood: " + e.getMessage());
    }
  }

  private String why(IOException e) {
    if (passed) {
      return "no answer within its timeout";
    }
    IOException explained = opening.explained(e);
    String message = explained.getMessage();
    return message == null ? explained.toString() : message;
  }

  private boolean wasStale() {
    Connection held = connection;
    return held != null && !connected && status == 0 && !passed && !closed && !isShared(held);
  }

  /** Its endpoint is not asked any more. Any thread. */
  void close() {
    closed = true;
    Call current = call;
    if (current != null) {
      current.cancel();
    }
  }

  @Override
  public long limitNanos() {
    return limitNanos;
  }

  @Override
  public void cut(long nowNanos) {
    passed = true;
    Call current = call;
    if (current != null) {
      current.cancel();
    }
    Connection held = connection;
    if (held == null || (isShared(held) && ++ticksLate < OkHttpAttempt.TICKS_TO_LEAVE_HTTP2)) {
      return;
    }
    try {
      held.socket().close();
    } catch (IOException e) {
      // The socket is as closed as it will ever be.
    }
  }

  @Override
  public void connectStart(Call of, InetSocketAddress address, Proxy proxy) {
    connected = true;
  }

  @Override
  public void connectionAcquired(Call of, Connection acquired) {
    connection = acquired;
  }

  @Override
  public void responseHeadersEnd(Call of, Response response) {
    status = response.code();
  }

  private static boolean isShared(Connection held) {
    return held.protocol() == Protocol.HTTP_2 || held.protocol() == Protocol.H2_PRIOR_KNOWLEDGE;
  }
}
