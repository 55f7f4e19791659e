package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Cuttable;
import dev.sidecar.call.Reply;
import dev.sidecar.cluster.Cluster;
import dev.sidecar.cluster.ClusterSnapshot;
import dev.sidecar.cluster.EndpointHandle;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.WeightedEndpoint;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.CircuitBreakerPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DiscoveryPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.LoadBalancingPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.spi.ClusterTls;
import dev.sidecar.spi.Draws;
import dev.sidecar.spi.Transport;
import dev.sidecar.telemetry.Meters;
import dev.sidecar.telemetry.Tracing;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Answers, failures, limits, cancels and leaked bodies against changes of policy and endpoints and
 * ejections, on real threads: whatever comes first, all that an attempt holds is given back once.
 */
class RacingEndsTest {
  private static final int CALLERS = 4;
  private static final int CALLS = 3_000;

  private final Timer timer = Timer.started(Ticker.system(), "test-timer");
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ExecutorService others = Executors.newFixedThreadPool(2);
  private final Spans spans = new Spans();
  private final Peers peers = new Peers();
  private final FakeDiscovery discovery = new FakeDiscovery();
  private final Set<EndpointHandle> handles = ConcurrentHashMap.newKeySet();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(spans).build())
          .build();
  private final ControlLoop loop =
      new ControlLoop(
          mesh(new Random(0)),
          EngineParts.of(peers, timer, Draws.random())
              .with(Map.of("one", discovery))
              .metered(Meters.in(registry))
              .traced(new Tracing(sdk, 1)));

  @Test
  void allThatAnAttemptHoldsIsGivenBackOnce() throws Exception {
    Cluster orders = loop.snapshot().clusters().get("orders");
    // Behind what begins the watch of the discovery.
    loop.update(mesh(new Random(0))).get(10, TimeUnit.SECONDS);
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS + 1);
    Future<?> changes = callers.submit(() -> change(over));
    List<Future<?>> done = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      int seed = i;
      done.add(callers.submit(() -> call(new Random(seed))));
    }
    for (Future<?> each : done) {
      each.get(60, TimeUnit.SECONDS);
    }
    over.set(true);
    changes.get(60, TimeUnit.SECONDS);
    callers.shutdown();
    others.shutdown();
    assertThat(others.awaitTermination(10, TimeUnit.SECONDS)).isTrue();

    assertThat(count("call.time")).isEqualTo(CALLERS * CALLS);
    assertThat(registry.get("sidecar.cluster.calls").functionCounter().count())
        .isEqualTo(CALLERS * CALLS);
    // What the breaker or admission refused is no attempt, neither to times nor to spans.
    assertThat(count("attempt.time")).isEqualTo(spans.started.get() - CALLERS * CALLS);
    loop.close();
    timer.close();
    assertThat(spans.ended.get()).as("spans").isEqualTo(spans.started.get());
    assertThat(orders.admission().active()).isZero();
    assertThat(orders.budget().underWay()).isZero();
    assertThat(handles).extracting(EndpointHandle::inFlight).containsOnly(0);
    assertThat(peers.opened).allMatch(each -> each.closes.get() > 0);
    assertThat(timer.watched()).isEmpty();
  }

  private Void change(AtomicBoolean over) throws Exception {
    Random random = new Random(7);
    while (!over.get()) {
      loop.update(mesh(random)).get(10, TimeUnit.SECONDS);
      handles.addAll(orders().endpoints());
      discovery.last.found(endpoints(random));
    }
    return null;
  }

  private Void call(Random random) throws InterruptedException {
    for (int i = 0; i < CALLS; i++) {
      FakeCall call = new FakeCall();
      if (random.nextInt(4) == 0) {
        others.execute(call::cancel);
      }
      try {
        FakeReply reply = (FakeReply) loop.send(call);
        switch (random.nextInt(3)) {
          case 0 -> reply.discard();
          case 1 -> others.execute(reply::discard);
          default -> {
            // Leaked: the idle limit ends it.
          }
        }
      } catch (SidecarException e) {
        // One of ours, as it should be.
      } catch (IOException e) {
        throw new IllegalStateException("not one of ours", e);
      }
      assertThat(Context.current()).isSameAs(Context.root());
    }
    return null;
  }

  private ClusterSnapshot orders() {
    return loop.snapshot().clusters().get("orders").snapshot();
  }

  private double count(String name) {
    return registry.find("sidecar.cluster." + name).functionTimers().stream()
        .mapToDouble(FunctionTimer::count)
        .sum();
  }

  private static List<WeightedEndpoint> endpoints(Random random) {
    List<WeightedEndpoint> some = new ArrayList<>();
    int weight = 1 + random.nextInt(2);
    for (int i = 1; i <= 6; i++) {
      if (i == 1 || random.nextInt(3) > 0) {
        some.add(
            new WeightedEndpoint(Endpoint.parse("10.0.0." + i + ":80"), i % 2 == 0 ? weight : 1));
      }
    }
    return some;
  }

  private static MeshPolicy mesh(Random random) {
    TimeoutPolicy timeouts =
        new TimeoutPolicy(Duration.ofSeconds(5), Duration.ofMillis(15), Duration.ofMillis(15));
    RetryPolicy retry =
        new RetryPolicy(
            Set.of(RetryCondition.STATUS_5XX),
            3,
            Set.of(),
            new Backoff(Duration.ofMillis(1), Duration.ofMillis(1)),
            false);
    HealthPolicy health = HealthPolicy.DEFAULT;
    if (random.nextInt(4) > 0) {
      health =
          health.with(
              OutlierPolicy.builder()
                  .consecutive(new OutlierPolicy.Consecutive(2, 0, 0))
                  .interval(Duration.ofMillis(5))
                  .baseEjectionTime(Duration.ofMillis(5))
                  .maxEjectionTime(Duration.ofMillis(20))
                  .maxEjectionPercent(50)
                  .alwaysEjectOne(true)
                  .build());
    }
    if (random.nextBoolean()) {
      health =
          health.with(
              new CircuitBreakerPolicy(
                  60, 100, Duration.ofSeconds(1), 10, 10, Duration.ofMillis(5), 2));
    }
    LoadBalancingPolicy balancing =
        random.nextBoolean()
            ? new LoadBalancingPolicy.RoundRobin()
            : new LoadBalancingPolicy.LeastRequest(2);
    ClusterPolicy orders =
        ClusterPolicy.of("orders", new DiscoveryPolicy.Custom("one"))
            .with(balancing)
            .with(health)
            .with(new AdmissionPolicy(random.nextInt(3) == 0 ? 3 : 50, 50, 50, RetryLimit.DEFAULT));
    return new MeshPolicy(
        List.of(orders),
        List.of(
            RoutePolicy.of("orders", "orders")
                .with(CallPolicy.DEFAULT.with(timeouts).with(retry))));
  }

  /** Peers that answer, refuse, break, or say nothing until they are cut. */
  private final class Peers implements Transport {
    final List<Opened> opened = new CopyOnWriteArrayList<>();

    @Override
    public Opened open(ClusterPolicy cluster, Endpoint endpoint, @Nullable ClusterTls tls) {
      Opened fresh = new Opened();
      opened.add(fresh);
      return fresh;
    }
  }

  private final class Opened implements Transport.Connections {
    final AtomicInteger closes = new AtomicInteger();

    @Override
    public Reply send(Attempt attempt) throws IOException {
      int what = ThreadLocalRandom.current().nextInt(100);
      if (what < 12) {
        attempt.connectFailed();
        throw new IOException("connection refused");
      }
      attempt.requestStarted();
      if (what < 14) {
        return untilCut(attempt);
      }
      FakeReply reply = new FakeReply(attempt, what < 30 ? 503 : 200, Map.of());
      if (what < 60) {
        // The body ends before its headers were told.
        attempt.end();
      } else if (what < 80) {
        others.execute(attempt::end);
      }
      return reply;
    }

    private Reply untilCut(Attempt attempt) throws IOException {
      CountDownLatch cut = new CountDownLatch(1);
      attempt.cuttableBy(
          new Cuttable() {
            @Override
            public void cut() {
              cut.countDown();
            }

            @Override
            public void cutConnection() {
              cut.countDown();
            }
          });
      try {
        cut.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new IOException("cut");
    }

    @Override
    public void close() {
      closes.incrementAndGet();
    }
  }

  private static final class Spans implements SpanProcessor {
    final AtomicInteger started = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
      started.incrementAndGet();
    }

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      ended.incrementAndGet();
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }
}
