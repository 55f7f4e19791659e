package dev.sidecar.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.filter.Service;
import dev.sidecar.mirror.Mirroring.Target;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.HashPolicy;
import dev.sidecar.policy.HedgePolicy;
import dev.sidecar.policy.MetadataMatch;
import dev.sidecar.policy.MirrorPolicy;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.time.Timer;
import dev.sidecar.time.Workers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Which calls are copied, and what becomes of the copies. */
class MirroringPropertiesTest {
  private static final Service<Call> ANSWERS = copy -> new FakeReply();

  private final AtomicInteger draws = new AtomicInteger();
  private boolean endpoint = true;

  @Property(tries = 20)
  void everyMirrorTakesItsShareOfTheDrawsAndAllLookAtTheSameOnes(
      @ForAll @Size(min = 1, max = 3) List<@IntRange(min = 0, max = 100) Integer> percents)
      throws IOException {
    List<Target> targets = new ArrayList<>();
    List<List<Long>> taken = new ArrayList<>();
    AtomicLong draw = new AtomicLong();
    for (int percent : percents) {
      List<Long> points = Collections.synchronizedList(new ArrayList<>());
      taken.add(points);
      targets.add(
          new Target(
              new MirrorPolicy("shadow", percent),
              copy -> {
                points.add(draw.get());
                return new FakeReply();
              }));
    }
    try (Mirrors mirrors = new Mirrors(onTheCallersThread())) {
      Mirroring mirroring =
          new Mirroring(
              targets,
              mirrors,
              CallPolicy.DEFAULT,
              draw::get,
              true,
              () -> false,
              (call, drawn) -> {
                assertThat(drawn).isEqualTo(draw.get());
                return way(true, ANSWERS);
              });
      for (int i = 0; i < 100; i++) {
        draw.set(i + 100L * i);
        mirroring.send(new FakeCall());
      }
    }
    for (int i = 0; i < percents.size(); i++) {
      List<Long> below =
          LongStream.range(0, percents.get(i)).mapToObj(point -> point + 100 * point).toList();
      assertThat(taken.get(i)).isEqualTo(below);
    }
  }

  @Example
  void nothingIsDrawnWhereNothingIsLeftToChance() throws IOException {
    send(new FakeCall(), true, new MirrorPolicy("a"), new MirrorPolicy("b", 0));
    assertThat(draws).hasValue(0);
    send(new FakeCall(), true, new MirrorPolicy("a", 1), new MirrorPolicy("b", 1));
    assertThat(draws).hasValue(1);
  }

  @Example
  void copyHasTheLimitOfItsCallAndNothingThatSendsItTwice() throws IOException {
    FakeCall call = new FakeCall("orders", "/", 77);
    TimeoutPolicy limits =
        new TimeoutPolicy(Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofSeconds(9));
    call.policy(
        new CallPolicy(
            limits,
            RetryPolicy.of(3, RetryCondition.STATUS_5XX),
            CallPolicy.DEFAULT.attemptHeaders(),
            true,
            List.of(new HashPolicy.Header("x-user", false)),
            new HedgePolicy.After(Duration.ZERO, 2),
            MetadataMatch.of(Map.of("stage", "canary"))));
    send(call, true, new MirrorPolicy("a"));
    FakeCall copy = call.copies.get(0);
    assertThat(copy.host()).isEqualTo("orders-shadow");
    assertThat(copy.callerTimeoutNanos()).isEqualTo(77);
    assertThat(copy.policy())
        .isEqualTo(
            CallPolicy.DEFAULT.with(limits.withPerTry(Duration.ZERO)).with(RetryPolicy.NONE));
  }

  @Example
  void callThatCannotBeCopiedIsSentAndCounted() throws IOException {
    FakeCall call = new FakeCall();
    call.copied = false;
    try (Mirrors mirrors = new Mirrors(onTheCallersThread())) {
      assertThat(mirroring(mirrors, true, new MirrorPolicy("a")).send(call).status())
          .isEqualTo(200);
      assertThat(mirrors.dropped()).isEqualTo(1);
      assertThat(mirrors.copies()).isZero();
    }
  }

  @Example
  void canceledCallIsNotCopied() throws IOException {
    FakeCall call = new FakeCall();
    call.cancel();
    send(call, true, new MirrorPolicy("a"));
    assertThat(call.copies).isEmpty();
  }

  @Example
  void callThatHasNoEndpointIsNotCopied() throws IOException {
    endpoint = false;
    FakeCall call = new FakeCall();
    send(call, true, new MirrorPolicy("a"));
    assertThat(call.copies).isEmpty();
  }

  @Example
  void closedClientCopiesNothing() throws IOException {
    FakeCall call = new FakeCall();
    send(call, false, new MirrorPolicy("a"));
    assertThat(call.copies).isEmpty();
  }

  @Example
  void copyWithoutAThreadIsDroppedAndOneThatThrowsHasFailed() throws Exception {
    Workers one = workers(1);
    CountDownLatch runs = new CountDownLatch(1);
    CountDownLatch ends = new CountDownLatch(1);
    try (Mirrors mirrors = new Mirrors(one)) {
      mirrors.send(
          new FakeCall(),
          copy -> {
            runs.countDown();
            await(ends);
            throw new IllegalStateException("of the application's body");
          });
      await(runs);
      mirrors.send(new FakeCall(), ANSWERS);
      assertThat(mirrors.dropped()).isEqualTo(1);
      assertThat(mirrors.active()).isEqualTo(1);
      ends.countDown();
    }
    assertThat(one.awaitEnd(Duration.ofSeconds(20))).isTrue();
  }

  @Example
  void closeCancelsCopiesAndWhatComesLater() throws Exception {
    Workers workers = workers(2);
    Mirrors mirrors = new Mirrors(workers);
    FakeCall copy = new FakeCall();
    CountDownLatch runs = new CountDownLatch(1);
    CountDownLatch ends = new CountDownLatch(1);
    mirrors.send(
        copy,
        it -> {
          runs.countDown();
          await(ends);
          throw new IOException("canceled");
        });
    await(runs);
    mirrors.close();
    assertThat(copy.isCanceled()).isTrue();
    ends.countDown();
    assertThat(workers.awaitEnd(Duration.ofSeconds(20))).isTrue();
    assertThat(mirrors.failed()).isEqualTo(1);
    assertThat(mirrors.active()).isZero();
    mirrors.send(new FakeCall(), ANSWERS);
    assertThat(mirrors.dropped()).isEqualTo(1);
  }

  @Example
  void failureOfTheCallIsItsOwn() {
    Mirrors mirrors = new Mirrors(onTheCallersThread());
    Mirroring mirroring =
        new Mirroring(
            List.of(new Target(new MirrorPolicy("a"), ANSWERS)),
            mirrors,
            CallPolicy.DEFAULT,
            () -> 0,
            false,
            () -> false,
            (call, drawn) ->
                way(
                    true,
                    it -> {
                      throw new IOException("its own");
                    }));
    assertThatThrownBy(() -> mirroring.send(new FakeCall())).hasMessage("its own");
    mirrors.close();
  }

  private void send(FakeCall call, boolean open, MirrorPolicy... policies) throws IOException {
    try (Mirrors mirrors = new Mirrors(onTheCallersThread())) {
      assertThat(mirroring(mirrors, open, policies).send(call).status()).isEqualTo(200);
    }
  }

  private Mirroring mirroring(Mirrors mirrors, boolean open, MirrorPolicy... policies) {
    return new Mirroring(
        List.of(policies).stream().map(it -> new Target(it, ANSWERS)).toList(),
        mirrors,
        CallPolicy.DEFAULT,
        () -> {
          draws.incrementAndGet();
          return 0;
        },
        false,
        () -> !open,
        (call, drawn) -> way(endpoint, ANSWERS));
  }

  private static Mirroring.Way way(boolean endpoint, Service<Call> leadsTo) {
    return new Mirroring.Way() {
      @Override
      public boolean hasEndpoint(Call call) {
        return endpoint;
      }

      @Override
      public Reply send(Call call) throws IOException {
        return leadsTo.send(call);
      }
    };
  }

  /** Each work has been done when it has begun. */
  private static Workers onTheCallersThread() {
    return new Workers(
        Timer.manual(() -> 0),
        "sidecar-mirror",
        work -> {
          work.run();
          return () -> {};
        },
        1_000);
  }

  private static Workers workers(int most) {
    return new Workers(Timer.manual(() -> 0), "sidecar-mirror", work -> work, most);
  }

  private static void await(CountDownLatch moment) {
    try {
      assertThat(moment.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
