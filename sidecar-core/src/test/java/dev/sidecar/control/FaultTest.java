package dev.sidecar.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeTransport;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.Rule;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.FaultPolicy;
import dev.sidecar.policy.FaultPolicy.Abort;
import dev.sidecar.policy.FaultPolicy.Delay;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RouteFilters;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.policy.ValueMatch;
import dev.sidecar.telemetry.Meters;
import dev.sidecar.time.Background;
import dev.sidecar.time.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Faults in the whole engine, in manual time. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultTest {
  private static final Endpoint A = Endpoint.parse("10.0.0.1:80");
  private static final Delay TWO_SECONDS = new Delay(Duration.ofSeconds(2), 100);
  private static final Abort ABORT = new Abort(503, 100);

  private final AtomicLong now = new AtomicLong();
  private Runnable whileParked = () -> {};
  // Whoever waits has waited: the time is then that of the moment.
  private final Timer timer =
      Timer.manual(
          now::get,
          new Timer.Parking() {
            @Override
            public void park(long moment) {
              Runnable once = whileParked;
              whileParked = () -> now.set(moment);
              once.run();
            }

            @Override
            public void pause(long nanos) {
              now.addAndGet(nanos);
            }
          });
  private final Background background = Background.manual(now::get);
  private final FakeTransport transport = new FakeTransport();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Long> draws = new ArrayList<>(List.of(0L));
  private final List<Attempt> attempts = new ArrayList<>();
  private ControlLoop loop;

  @AfterEach
  void nothingIsLeft() {
    attempts.forEach(Attempt::end);
    assertThat(timer.watched()).isEmpty();
    if (registry.find("sidecar.faults.active").gauge() != null) {
      assertThat(gauge("sidecar.faults.active")).isZero();
    }
    loop.close();
  }

  @Test
  void delayIsNoPartOfTheRoutesTimeout() throws Exception {
    start(new FaultPolicy(TWO_SECONDS, null));
    FakeCall call = new FakeCall();
    assertThat(loop.send(call).status()).isEqualTo(200);
    assertThat(now.get()).isEqualTo(2_000_000_000L);
    assertThat(call.beganNanos()).isEqualTo(2_000_000_000L);
    assertThat(call.deadlineNanos()).isEqualTo(3_000_000_000L);
    assertThat(count("sidecar.faults.delayed")).isEqualTo(1);
  }

  @Test
  void callersOwnTimeoutBoundsTheDelayAndWhatFollows() throws Exception {
    start(new FaultPolicy(TWO_SECONDS, null));
    FakeCall call = new FakeCall("orders", "/", 2_500_000_000L);
    assertThat(loop.send(call).status()).isEqualTo(200);
    assertThat(call.deadlineNanos()).isEqualTo(2_500_000_000L);
    now.set(0);
    assertThatThrownBy(() -> loop.send(new FakeCall("orders", "/", 2_000_000_000L)))
        .isInstanceOfSatisfying(
            SidecarException.Timeout.class,
            failure -> {
              assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
              assertThat(failure)
                  .hasMessage(
                      "host orders: not sent in 2000 ms, delayed by 2000 ms on its route (timeout of"
                          + " the caller: 2000 ms)");
              assertThat(failure.decision().rules()).contains(Rule.FAULT_DELAY, Rule.TIMEOUT_CALL);
            });
    assertThat(attempts).as("only the first").hasSize(1);
  }

  @Test
  void cancelInterruptAndTheEndOfTheClientEndADelay() throws Exception {
    start(new FaultPolicy(TWO_SECONDS, ABORT));
    FakeCall canceled = new FakeCall();
    whileParked = canceled::cancel;
    assertThatThrownBy(() -> loop.send(canceled))
        .isInstanceOf(SidecarException.Canceled.class)
        .hasMessage("host orders: canceled by the caller while it was delayed on its route");
    whileParked = Thread.currentThread()::interrupt;
    assertThatThrownBy(() -> loop.send(new FakeCall()))
        .isInstanceOf(SidecarException.Canceled.class)
        .hasMessage("host orders: interrupted while it was delayed on its route");
    assertThat(Thread.interrupted()).isTrue();
    FakeCall last = new FakeCall();
    whileParked = loop::close;
    assertThatThrownBy(() -> loop.send(last)).isInstanceOf(SidecarException.Canceled.class);
    assertThatThrownBy(() -> loop.send(new FakeCall())).isInstanceOf(SidecarException.Closed.class);
    assertThat(now.get()).as("no delay was sat out").isLessThan(2_000_000_000L);
    assertThat(attempts).isEmpty();
  }

  @Test
  void abortAnswersInPlaceOfThePeer() throws Exception {
    start(new FaultPolicy(null, new Abort(418, 100)));
    List<DecisionRecord> told = new ArrayList<>();
    FakeCall call = new FakeCall();
    call.follow(told::add);
    Reply reply = loop.send(call);
    assertThat(reply.status()).isEqualTo(418);
    assertThat(reply.header("content-type")).isEqualTo("text/plain");
    assertThat(reply.header("content-length")).isEqualTo("18");
    assertThat(attempts).isEmpty();
    assertThat(told).hasSize(1);
    assertThat(told.get(0).text()).contains("on the way  fault/abort  answered with 418");
    assertThat(told.get(0).json())
        .contains("\"passed\":[{\"rule\":\"fault/abort\",\"what\":\"answered with 418\"}]");
    assertThat(count("sidecar.faults.aborted")).isEqualTo(1);
    assertThat(registry.get("sidecar.cluster.calls").functionCounter().count()).isZero();
  }

  @Test
  void abortIsDrawnBehindTheDelay() throws Exception {
    draws.clear();
    // One for the place where the cluster begins; of each call the delay, the abort, the cluster's.
    draws.addAll(List.of(0L, 49L, 50L, 0L, 0L, 50L, 49L, 49L, 49L));
    start(new FaultPolicy(new Delay(Duration.ofSeconds(2), 50), new Abort(503, 50)));
    assertThat(loop.send(new FakeCall()).status()).isEqualTo(200);
    assertThat(now.getAndSet(0)).isEqualTo(2_000_000_000L);
    draws.subList(0, draws.indexOf(50L)).clear();
    assertThat(loop.send(new FakeCall()).status()).isEqualTo(503);
    assertThat(now.get()).isZero();
    assertThat(loop.send(new FakeCall()).status()).isEqualTo(503);
    assertThat(now.get()).isEqualTo(2_000_000_000L);
  }

  @Test
  void onlyCallsWithTheHeadersHaveFaults() throws Exception {
    HeaderMatch header = new HeaderMatch("x-test", new ValueMatch.Exact("1"), false);
    start(new FaultPolicy(null, ABORT, List.of(header), 9));
    assertThat(loop.send(new FakeCall()).status()).isEqualTo(200);
    FakeCall call = new FakeCall();
    call.headers.put("X-Test", List.of("1"));
    assertThat(loop.send(call).status()).isEqualTo(503);
  }

  @Test
  void onlySoManyCallsHaveFaultsAtOnceAlsoAfterAnUpdate() throws Exception {
    FaultPolicy fault = new FaultPolicy(TWO_SECONDS, ABORT, List.of(), 1);
    start(fault);
    List<Integer> others = new ArrayList<>();
    whileParked =
        () -> {
          others.add(status());
          loop.update(policy(fault, Duration.ofSeconds(9)));
          background.runDue();
          others.add(status());
        };
    assertThat(status()).isEqualTo(503);
    assertThat(others).as("while the first was delayed").containsExactly(200, 200);
    // Each was spared twice: by neither draw it has a fault.
    assertThat(count("sidecar.faults.overflow")).isEqualTo(4);
    assertThat(status()).as("the first has ended").isEqualTo(503);
  }

  private int status() {
    try {
      return loop.send(new FakeCall()).status();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void start(FaultPolicy fault) {
    transport.peer =
        attempt -> {
          attempts.add(attempt);
          return FakeTransport.status(attempt, 200);
        };
    EngineParts parts =
        EngineParts.of(transport, timer, () -> draws.size() > 1 ? draws.remove(0) : draws.get(0))
            .with(background)
            .metered(new Meters(registry, 1_000));
    loop = new ControlLoop(policy(fault, Duration.ofSeconds(1)), parts);
  }

  private static MeshPolicy policy(FaultPolicy fault, Duration timeout) {
    CallPolicy calls =
        CallPolicy.DEFAULT.with(new TimeoutPolicy(timeout, Duration.ZERO, Duration.ZERO));
    return new MeshPolicy(
        List.of(ClusterPolicy.of("orders", A)),
        List.of(RoutePolicy.of("*", "orders").with(calls).with(RouteFilters.NONE.with(fault))));
  }

  private double count(String name) {
    return registry.get(name).functionCounter().count();
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }
}
