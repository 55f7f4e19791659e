package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.failure.SidecarException;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

@Timeout(120)
class EnqueueTest {
  private static final ContextKey<String> WHO = ContextKey.named("who");

  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  @AfterEach
  void stop() {
    server.close();
    MDC.clear();
  }

  @Test
  void contextOfTheThreadThatEnqueuesFollowsTheCall() throws Exception {
    server.enqueue(new MockResponse.Builder().body("x").build());
    MDC.put("request", "42");
    try (SidecarClient client = client()) {
      Context caller = Context.current().with(WHO, "caller");
      String seen = caller.wrap(() -> enqueued(client, EnqueueTest::context)).call().get();
      assertThat(seen).isEqualTo("caller 42");
    }
  }

  @Test
  void threadOfAnEarlierCallKeepsNoneOfItsContext() throws Exception {
    server.enqueue(new MockResponse.Builder().body("x").build());
    server.enqueue(new MockResponse.Builder().body("x").build());
    try (SidecarClient client = client()) {
      MDC.put("request", "42");
      enqueued(client, () -> "").get();
      MDC.clear();
      assertThat(enqueued(client, EnqueueTest::context).get()).isEqualTo("null null");
    }
  }

  /** No endpoint, so that each call is over as soon as it runs; the first ones hold the threads. */
  @Test
  void hundredThousandEnqueuedCallsRunOnABoundedNumberOfThreads() throws Exception {
    int calls = 100_000;
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch allEnqueued = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(calls);
    try (SidecarClient client = SidecarClient.create(TestMesh.of(TestMesh.orders()))) {
      for (int i = 0; i < calls; i++) {
        client
            .newCall(request())
            .enqueue(
                new Told(
                    failure -> {
                      assertThat(failure).isInstanceOf(SidecarException.NoEndpoint.class);
                      threads.add(Thread.currentThread());
                      most.accumulateAndGet(running.incrementAndGet(), Math::max);
                      await(allEnqueued);
                      running.decrementAndGet();
                      ended.countDown();
                    }));
      }
      allEnqueued.countDown();
      assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    }
    int bound =
        Runtime.version().feature() >= 21
            ? EnqueueExecutor.MAX_VIRTUAL_THREADS
            : EnqueueExecutor.MAX_PLATFORM_THREADS;
    assertThat(most.get()).isBetween(2, bound);
    assertThat(threads).hasSizeLessThanOrEqualTo(bound);
  }

  @Test
  void callEnqueuedOnAClosedClientFailsOnTheCallersThread() {
    SidecarClient client = client();
    client.close();
    CompletableFuture<IOException> failed = new CompletableFuture<>();
    client.newCall(request()).enqueue(new Told(failed::complete));
    assertThat(failed).isCompletedWithValueMatching(e -> e instanceof SidecarException.Closed);
  }

  @Test
  void callThatStillWaitsForAThreadWhenTheClientClosesFails() throws Exception {
    SidecarClient client = SidecarClient.create(TestMesh.of(TestMesh.orders()));
    CountDownLatch closing = new CountDownLatch(1);
    int calls = EnqueueExecutor.MAX_VIRTUAL_THREADS + 1;
    CountDownLatch ended = new CountDownLatch(calls);
    Set<Class<?>> failures = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < calls; i++) {
      client
          .newCall(request())
          .enqueue(
              new Told(
                  failure -> {
                    failures.add(failure.getClass());
                    await(closing);
                    ended.countDown();
                  }));
    }
    CompletableFuture<Void> closed =
        CompletableFuture.runAsync(() -> client.close(Duration.ofSeconds(5)));
    while (!refuses(client)) {
      Thread.onSpinWait();
    }
    closing.countDown();
    assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    closed.get();
    assertThat(failures)
        .containsExactlyInAnyOrder(
            SidecarException.NoEndpoint.class, SidecarException.Closed.class);
  }

  private static boolean refuses(SidecarClient client) {
    try {
      client.newCall(request()).execute().close();
      return false;
    } catch (SidecarException.Closed e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private interface OnFailure {
    void told(IOException failure);
  }

  private record Told(OnFailure onFailure) implements Callback {
    @Override
    public void onFailure(Call call, IOException e) {
      onFailure.told(e);
    }

    @Override
    public void onResponse(Call call, Response response) {
      throw new IllegalStateException("a response");
    }
  }

  private static CompletableFuture<String> enqueued(SidecarClient client, Supplier<String> seen) {
    CompletableFuture<String> result = new CompletableFuture<>();
    client
        .newCall(request())
        .enqueue(
            new Callback() {
              @Override
              public void onFailure(Call call, IOException e) {
                result.completeExceptionally(e);
              }

              @Override
              public void onResponse(Call call, Response response) {
                response.close();
                result.complete(seen.get());
              }
            });
    return result;
  }

  private SidecarClient client() {
    return SidecarClient.create(TestMesh.of(TestMesh.orders(server.getPort())));
  }

  private static String context() {
    return Context.current().get(WHO) + " " + MDC.get("request");
  }

  private static Request request() {
    return new Request.Builder().url("http://orders.test/").build();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
