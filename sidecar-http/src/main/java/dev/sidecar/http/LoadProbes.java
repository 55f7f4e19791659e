package dev.sidecar.http;

import dev.sidecar.balance.ServerLoad;
import dev.sidecar.spi.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Asks one endpoint how busy it is, on threads of the transport. At most two probes of an endpoint
 * are under way, so that one that does not answer takes no thread from the others; a probe that
 * finds no room is not made.
 */
final class LoadProbes {
  private static final int MOST_UNDER_WAY = 2;

  private final OkHttpClient client;
  private final HttpUrl url;
  private final ExecutorService threads;
  private final AtomicInteger underWay = new AtomicInteger();

  /**
   * Probes of an endpoint.
   *
   * @param url of its root; its host is the one that a certificate must prove
   */
  LoadProbes(OkHttpClient client, HttpUrl url, ExecutorService threads) {
    this.client = client;
    this.url = url;
    this.threads = threads;
  }

  /** Threads for all endpoints of a transport, none of which stays longer than ten seconds idle. */
  static ExecutorService threads() {
    AtomicInteger number = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        16,
        10,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        work -> {
          Thread thread = new Thread(work, "sidecar-probe-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        },
        new ThreadPoolExecutor.AbortPolicy());
  }

  void ask(String path, Duration timeout, Transport.LoadAnswer answer) {
    if (underWay.incrementAndGet() > MOST_UNDER_WAY) {
      underWay.decrementAndGet();
      answer.failed();
      return;
    }
    try {
      threads.execute(() -> askNow(path, timeout, answer));
    } catch (RejectedExecutionException allBusy) {
      underWay.decrementAndGet();
      answer.failed();
    }
  }

  private void askNow(String path, Duration timeout, Transport.LoadAnswer answer) {
    try {
      HttpUrl whole = url.resolve(path);
      String text = whole == null ? null : text(whole, timeout);
      if (!ServerLoad.read(text, answer)) {
        answer.failed();
      }
    } catch (IOException noAnswer) {
      // As good as not asked: the pool forgets what it knows in its time.
      answer.failed();
    } finally {
      underWay.decrementAndGet();
    }
  }

  private @Nullable String text(HttpUrl whole, Duration timeout) throws IOException {
    Call call = client.newCall(new Request.Builder().url(whole).build());
    call.timeout().timeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
    try (Response response = call.execute()) {
      return response.isSuccessful() ? response.header(ServerLoad.HEADER) : null;
    }
  }
}
