package dev.sidecar.bench;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.KeepAlivePolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RoutePolicy;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Callers of one server that closes idle connections, at the same moments. */
final class KeepAlivePhase {
  private static final RequestBody BODY =
      RequestBody.create("once".getBytes(StandardCharsets.UTF_8));

  private final KeepAlivePlan plan;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final MeshPolicy policy;
  private final List<Integer> failedPosts = new ArrayList<>();
  private final ConcurrentLinkedQueue<String> odd = new ConcurrentLinkedQueue<>();
  private final LongAdder ended = new LongAdder();
  private final LongAdder failedGets = new LongAdder();
  private final LongAdder otherFailures = new LongAdder();
  private final LongAdder races = new LongAdder();
  private final LongAdder endedKnowing = new LongAdder();
  private final LongAdder racesKnowing = new LongAdder();
  // Of the endpoint's limit, by the client's own meter.
  private volatile boolean knows;
  private volatile double learnedMillis = Double.POSITIVE_INFINITY;

  /**
   * A phase that has not begun.
   *
   * @param learns whether the client learns the server's limit
   */
  KeepAlivePhase(
      KeepAlivePlan plan, InetSocketAddress server, HttpProtocol protocol, boolean learns) {
    this.plan = plan;
    // What is looked at is how often a call meets a closed connection: no retry is held back.
    AdmissionPolicy admission = AdmissionPolicy.builder().maxRetries(plan.callers()).build();
    ClusterPolicy cluster =
        ClusterPolicy.of("soak", new Endpoint(server.getAddress(), server.getPort()))
            .with(protocol)
            .with(KeepAlivePolicy.DEFAULT.withLearn(learns))
            .with(admission);
    this.policy = new MeshPolicy(List.of(cluster), List.of(RoutePolicy.of("soak.test", "soak")));
  }

  void run() throws InterruptedException {
    try (SidecarClient client = SidecarClient.builder(policy).meterRegistry(meters).build()) {
      Gauge keepAlive = meters.get("sidecar.cluster.connections.keep_alive").gauge();
      long begin = System.nanoTime();
      long[] moments = plan.moments();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < plan.callers(); i++) {
        int caller = i;
        Thread thread =
            new Thread(() -> call(client, keepAlive, begin, moments, caller), "soak-caller");
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  private void call(SidecarClient client, Gauge keepAlive, long begin, long[] moments, int caller) {
    for (int round = 0; round < moments.length; round++) {
      long moment = begin + TimeUnit.MILLISECONDS.toNanos(moments[round]);
      for (long early; (early = moment - System.nanoTime()) > 0; ) {
        LockSupport.parkNanos(early);
      }
      call(client, keepAlive, round * plan.callers() + caller);
    }
  }

  private void call(SidecarClient client, Gauge keepAlive, int number) {
    boolean knew = knows;
    boolean post = plan.isPost(number);
    Request.Builder request = new Request.Builder().url("http://soak.test/call/" + number);
    Call call = client.newCall(post ? request.post(BODY).build() : request.build());
    AtomicInteger attempts = new AtomicInteger();
    call.addEventListener(
        new EventListener() {
          @Override
          public void requestHeadersStart(Call begun) {
            attempts.getAndIncrement();
          }
        });
    boolean failed = false;
    try (Response response = call.execute()) {
      response.body().bytes();
      if (response.code() != 200) {
        tell(number, "answered " + response.code());
      }
    } catch (IOException failure) {
      failed = true;
      failed(number, post, failure);
    }
    boolean raced = failed || attempts.get() > 1;
    count(ended, races, raced);
    if (knew) {
      count(endedKnowing, racesKnowing, raced);
    }
    double learned = 1e3 * keepAlive.value();
    if (!Double.isNaN(learned)) {
      learnedMillis = learned;
      knows = knows || learned <= plan.idleMillis();
    }
  }

  private static void count(LongAdder calls, LongAdder races, boolean raced) {
    calls.increment();
    if (raced) {
      races.increment();
    }
  }

  private void failed(int number, boolean post, IOException failure) {
    boolean maybe =
        failure instanceof SidecarException.Connection connection
            && connection.outcome() == Outcome.MAYBE_EXECUTED;
    if (!maybe) {
      tell(number, failure.toString());
    } else if (post) {
      synchronized (failedPosts) {
        failedPosts.add(number);
      }
    } else {
      failedGets.increment();
      odd.add("call " + number + ": " + failure);
    }
  }

  private void tell(int number, String what) {
    otherFailures.increment();
    odd.add("call " + number + ": " + what);
  }

  /** For how long idle connections were used at last; infinite if nothing was learned. */
  double learnedMillis() {
    return learnedMillis;
  }

  long ended() {
    return ended.sum();
  }

  /** GETs whose second attempt, too, was perhaps executed. */
  long failedGets() {
    return failedGets.sum();
  }

  /** POSTs that failed as perhaps executed; after the end. */
  List<Integer> failedPosts() {
    return failedPosts;
  }

  /** Calls of any kind that ended as none may. */
  long otherFailures() {
    return otherFailures.sum();
  }

  /** Of a thousand calls, how many met a connection that was closed. */
  double racesOf1000() {
    return of1000(races, ended);
  }

  /** The same, of the calls that began after the limit was known. */
  double racesOf1000Knowing() {
    return of1000(racesKnowing, endedKnowing);
  }

  /** Calls that met a closed connection and began before the limit was known. */
  long racesBefore() {
    return races.sum() - racesKnowing.sum();
  }

  /** Those that began afterwards. */
  long racesKnowing() {
    return racesKnowing.sum();
  }

  long endedKnowing() {
    return endedKnowing.sum();
  }

  private static double of1000(LongAdder some, LongAdder all) {
    return all.sum() == 0 ? 0 : 1e3 * some.sum() / all.sum();
  }

  List<String> odd() {
    return odd.stream().limit(5).toList();
  }
}
