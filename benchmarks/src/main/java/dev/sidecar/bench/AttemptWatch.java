package dev.sidecar.bench;

import dev.sidecar.policy.AttemptHeader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Counts attempts by what OkHttp tells of them, apart from the engine's own figures.
 *
 * <p>A retry is on its way here from its request headers to its answer or failure. The engine holds
 * its permit for longer, from before the back-off: so the most at once here is never more than the
 * most permits in use.
 */
final class AttemptWatch {
  private final LongAdder attempts = new LongAdder();
  private final AtomicInteger retries = new AtomicInteger();
  private final LongAccumulator mostRetries = new LongAccumulator(Math::max, 0);

  /** Watches one call, whose attempts follow one another. */
  EventListener ofOneCall() {
    return new OfOneCall();
  }

  /** Attempts that had a connection, or failed to have one; not those that were cut before. */
  long attempts() {
    return attempts.sum();
  }

  /** The most retries that were on their way at once. */
  long mostRetries() {
    return mostRetries.get();
  }

  /** Retries on their way now. */
  int retries() {
    return retries.get();
  }

  private final class OfOneCall extends EventListener {
    private final AtomicBoolean retry = new AtomicBoolean();

    @Override
    public void connectFailed(
        Call call,
        InetSocketAddress address,
        Proxy proxy,
        @Nullable Protocol protocol,
        IOException failure) {
      attempts.increment();
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
      attempts.increment();
    }

    @Override
    public void requestHeadersEnd(Call call, Request attempt) {
      String number = attempt.header(AttemptHeader.ATTEMPT_COUNT.text());
      if (number != null && !number.equals("1") && retry.compareAndSet(false, true)) {
        mostRetries.accumulate(retries.incrementAndGet());
      }
    }

    @Override
    public void responseHeadersEnd(Call call, Response response) {
      answered();
    }

    @Override
    public void connectionReleased(Call call, Connection connection) {
      answered();
    }

    private void answered() {
      if (retry.compareAndSet(true, false)) {
        retries.decrementAndGet();
      }
    }
  }
}
