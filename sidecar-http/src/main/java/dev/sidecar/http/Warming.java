package dev.sidecar.http;

import dev.sidecar.spi.Transport;
import dev.sidecar.time.Deadline;
import dev.sidecar.time.Timer;
import dev.sidecar.time.Watched;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections without a request: a call that gives up in the moment in which it has its
 * connection leaves it open and idle. Each call holds its own until the next has one, so that they
 * are as many as there are calls. For one use, by one thread.
 */
final class Warming {
  private final OkHttpClient client;
  private final Timer timer;
  private final long connectTimeoutNanos;
  private final long limitNanos;
  private int open;
  private @Nullable IOException failure;

  /**
   * Connections of a client.
   *
   * @param limitNanos when to give up, whatever has been reached
   */
  Warming(OkHttpClient client, Timer timer, long connectTimeoutNanos, long limitNanos) {
    this.client = client;
    this.timer = timer;
    this.connectTimeoutNanos = connectTimeoutNanos;
    this.limitNanos = limitNanos;
  }

  /** What calls a connection is for; over TLS it also tells of the handshake. */
  static class Opening {
    private final HttpUrl url;

    Opening(HttpUrl url) {
      this.url = url;
    }

    HttpUrl url() {
      return url;
    }

    /** Follows a call that will connect. */
    void follow(Call call) {}

    /** Throws if calls could not use the connection. */
    void accept(Connection connection) throws IOException {}

    /** A failure as the transport understands it. */
    IOException explained(IOException cause) {
      return cause;
    }
  }

  /** The moment in which there is a connection, and nothing more is wanted. */
  private static final class Reached extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Reached() {
      super(null, null, false, false);
    }
  }

  Transport.Warmed open(Opening opening, int connections) {
    openNext(opening, connections);
    return new Transport.Warmed(open, failure);
  }

  private void openNext(Opening opening, int connections) {
    Call call = client.newCall(new Request.Builder().url(opening.url()).build());
    opening.follow(call);
    Limit limit = new Limit(call);
    call.addEventListener(
        new EventListener() {
          @Override
          public void connectStart(Call connecting, InetSocketAddress address, Proxy proxy) {
            limit.begins();
          }

          @Override
          public void connectionAcquired(Call having, Connection connection) {
            limit.ends();
            if (isAccepted(opening, connection)) {
              open++;
              if (open < connections && !isShared(connection)) {
                openNext(opening, connections);
              }
            }
            throw new Reached();
          }
        });
    try {
      call.execute().close();
      throw new IllegalStateException("a request was sent");
    } catch (Reached e) {
      // As it should be.
    } catch (IOException e) {
      failure = limit.passed ? new IOException(limit.text(), e) : opening.explained(e);
    } finally {
      limit.ends();
    }
  }

  private boolean isAccepted(Opening opening, Connection connection) {
    try {
      opening.accept(connection);
      return true;
    } catch (IOException e) {
      failure = e;
      return false;
    }
  }

  private static boolean isShared(Connection connection) {
    return connection.protocol() == Protocol.HTTP_2
        || connection.protocol() == Protocol.H2_PRIOR_KNOWLEDGE;
  }

  /** Cancels a call that connects for too long. */
  private final class Limit implements Watched {
    private final Call call;
    private Timer.@Nullable Slot slot;
    private volatile long moment = Deadline.NEVER;
    private volatile boolean passed;

    Limit(Call call) {
      this.call = call;
    }

    void begins() {
      moment = Math.min(limitNanos, Deadline.after(timer.nanos(), connectTimeoutNanos));
      slot = timer.watch(this);
    }

    void ends() {
      Timer.Slot watched = slot;
      slot = null;
      if (watched != null) {
        timer.unwatch(watched);
      }
    }

    @Override
    public long limitNanos() {
      return moment;
    }

    @Override
    public void cut(long nowNanos) {
      passed = true;
      call.cancel();
    }

    String text() {
      return moment == limitNanos
          ? "not connected by the deadline"
          : "not connected in "
              + TimeUnit.NANOSECONDS.toMillis(connectTimeoutNanos)
              + " ms (connectTimeout)";
    }
  }
}
