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
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.DescriptorLimit;
import dev.sidecar.policy.DescriptorLimits;
import dev.sidecar.policy.DescriptorPart;
import dev.sidecar.policy.DescriptorPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RateLimitPolicy;
import dev.sidecar.policy.RouteFilters;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.telemetry.Meters;
import dev.sidecar.time.Background;
import dev.sidecar.time.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rate limits of routes in the whole engine, in manual time. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RateLimitTest {
  private static final RateLimitPolicy ONE_A_SECOND =
      new RateLimitPolicy(1, 1, Duration.ofSeconds(1));

  private final AtomicLong now = new AtomicLong();
  private final Timer timer = Timer.manual(now::get);
  private final Background background = Background.manual(now::get);
  private final FakeTransport transport = new FakeTransport();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Attempt> attempts = new ArrayList<>();
  private ControlLoop loop;

  @AfterEach
  void close() {
    attempts.forEach(Attempt::end);
    loop.close();
  }

  @Test
  void callWithoutTokenIsAnsweredInPlaceOfThePeer() throws Exception {
    start(new RateLimitPolicy(1, 1, Duration.ofSeconds(1), 503));
    assertThat(loop.send(new FakeCall()).status()).isEqualTo(200);
    List<DecisionRecord> told = new ArrayList<>();
    FakeCall call = new FakeCall();
    call.follow(told::add);
    Reply reply = loop.send(call);
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.header("x-envoy-ratelimited")).isEqualTo("true");
    assertThat(attempts).hasSize(1);
    assertThat(told).hasSize(1);
    assertThat(told.get(0).text())
        .contains("ratelimit/local  answered with 503, 1 tokens, 1 in 1000 ms");
    assertThat(registry.get("sidecar.ratelimit.refused").functionCounter().count()).isEqualTo(1);
    now.addAndGet(1_000_000_000L);
    assertThat(loop.send(new FakeCall()).status()).isEqualTo(200);
  }

  @Test
  void bucketOutlivesASnapshotThatKeepsItsPolicy() throws Exception {
    start(ONE_A_SECOND);
    assertThat(loop.send(new FakeCall()).status()).isEqualTo(200);
    loop.update(policy(ONE_A_SECOND, Duration.ofSeconds(9)));
    background.runDue();
    assertThat(loop.send(new FakeCall()).status()).isEqualTo(429);
    loop.update(policy(new RateLimitPolicy(2, 1, Duration.ofSeconds(1)), Duration.ofSeconds(9)));
    background.runDue();
    assertThat(loop.send(new FakeCall()).status()).as("another policy").isEqualTo(200);
  }

  @Test
  void callWithADescriptorIsAnsweredForWantOfATokenOfItsOwn() throws Exception {
    start(
        new RateLimitPolicy(100, 1, Duration.ofSeconds(1))
            .with(
                new DescriptorLimits(
                    List.of(
                        new DescriptorLimit(
                            List.of(new DescriptorLimit.Entry("user", null)),
                            1,
                            1,
                            Duration.ofSeconds(2))),
                    1,
                    true)));
    assertThat(loop.send(user("ann")).status()).isEqualTo(200);
    List<DecisionRecord> told = new ArrayList<>();
    FakeCall again = user("ann");
    again.follow(told::add);
    assertThat(loop.send(again).status()).isEqualTo(429);
    assertThat(told.get(0).text())
        .contains("ratelimit/local  answered with 429, for its user: 1 tokens, 1 in 2000 ms")
        .doesNotContain("ann");
    assertThat(loop.send(new FakeCall()).status()).as("of nobody").isEqualTo(200);
    assertThat(registry.get("sidecar.ratelimit.forgotten").functionCounter().count()).isZero();
    assertThat(loop.send(user("bob")).status()).isEqualTo(200);
    assertThat(registry.get("sidecar.ratelimit.forgotten").functionCounter().count()).isEqualTo(1);
    now.addAndGet(2_000_000_000L);
    assertThat(loop.send(user("bob")).status()).isEqualTo(200);
  }

  @Test
  void bucketsOutliveASnapshotThatMakesOtherDescriptors() throws Exception {
    RateLimitPolicy limit =
        ONE_A_SECOND.with(
            new DescriptorLimits(
                List.of(
                    new DescriptorLimit(
                        List.of(new DescriptorLimit.Entry("user", null)),
                        1,
                        1,
                        Duration.ofDays(1))),
                9,
                false));
    start(limit);
    assertThat(loop.send(user("ann")).status()).isEqualTo(200);
    loop.update(policy(limit, Duration.ofSeconds(9), "x-name"));
    background.runDue();
    FakeCall named = new FakeCall();
    named.headers.put("x-name", List.of("ann"));
    assertThat(loop.send(named).status()).isEqualTo(429);
    assertThat(loop.send(user("ann")).status()).as("no descriptor now").isEqualTo(200);
  }

  private static FakeCall user(String name) {
    FakeCall call = new FakeCall();
    call.headers.put("x-user", List.of(name));
    return call;
  }

  @Test
  void closedClientAndCanceledCallAreNotAnswered() throws Exception {
    start(ONE_A_SECOND);
    assertThat(loop.send(new FakeCall()).status()).isEqualTo(200);
    FakeCall canceled = new FakeCall();
    canceled.cancel();
    assertThatThrownBy(() -> loop.send(canceled)).isInstanceOf(SidecarException.Canceled.class);
    attempts.forEach(Attempt::end);
    loop.close();
    assertThatThrownBy(() -> loop.send(new FakeCall())).isInstanceOf(SidecarException.Closed.class);
  }

  private void start(RateLimitPolicy limit) {
    transport.peer =
        attempt -> {
          attempts.add(attempt);
          return FakeTransport.status(attempt, 200);
        };
    EngineParts parts =
        EngineParts.of(transport, timer, () -> 0)
            .with(background)
            .metered(new Meters(registry, 1_000));
    loop = new ControlLoop(policy(limit, Duration.ofSeconds(1)), parts);
  }

  private static MeshPolicy policy(RateLimitPolicy limit, Duration timeout) {
    return policy(limit, timeout, "x-user");
  }

  private static MeshPolicy policy(RateLimitPolicy limit, Duration timeout, String header) {
    DescriptorPolicy user = new DescriptorPolicy(new DescriptorPart.Header(header, "user", false));
    CallPolicy calls =
        CallPolicy.DEFAULT.with(new TimeoutPolicy(timeout, Duration.ZERO, Duration.ZERO));
    return new MeshPolicy(
        List.of(ClusterPolicy.of("orders", Endpoint.parse("10.0.0.1:80"))),
        List.of(
            RoutePolicy.of("*", "orders")
                .with(calls)
                .with(RouteFilters.NONE.with(limit).with(List.of(user)))));
  }
}
