package dev.sidecar.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HealthPolicy;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.OutlierPolicy;
import dev.sidecar.policy.OutlierPolicy.Consecutive;
import dev.sidecar.policy.PathMatch;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A real Envoy and the library, under the same policy, eject after the same calls. */
@Timeout(120)
class EnvoyEjectsLikeThePolicyTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration PER_TRY = Duration.ofMillis(200);
  private static final long DEADLINE_NANOS = Duration.ofSeconds(30).toNanos();

  @TempDir Path directory;

  /** Who runs the policy. */
  enum Who {
    ENVOY,
    LIBRARY
  }

  /** What the only endpoint answers, and after which call it is ejected; 0 for never. */
  @ParameterizedTest
  @CsvSource({
    "3, 0, 0, 500 500 200 500 500 500, 6",
    "3, 0, 0, 500 404 500 500 599, 5",
    "3, 0, 0, 500 503 hang-up, 3",
    "3, 0, 0, hang-up silence 501, 3",
    "0, 3, 0, 503 503 500 503 504 502, 6",
    "0, 3, 0, 503 200 503 503 503, 5",
    "0, 3, 0, 503 hang-up silence, 3",
    "1, 0, 0, 200 500, 2",
    "0, 0, 0, 500 503 hang-up 500 503 hang-up, 0",
    "0, 0, 1, 503 503 200 500 hang-up, 5",
    "0, 0, 1, 503 200 silence, 3",
    "0, 0, 2, hang-up hang-up hang-up silence hang-up, 0",
    "2, 0, 9, hang-up 500 hang-up 503, 4",
    "2, 2, 9, hang-up 503 silence 504, 4"
  })
  void afterTheSameCall(int serverErrors, int gateway, int local, String answers, int expected)
      throws Exception {
    OutlierPolicy policy = policy(new Consecutive(serverErrors, gateway, local), 100, false);
    for (Who who : Who.values()) {
      try (Upstream upstream = Upstream.answering("only")) {
        upstream.script(Stream.of(answers.split(" ")).map(this::status).toArray(Integer[]::new));
        int calls = answers.split(" ").length;
        assertThat(callsUntilEjected(who, mesh(policy, upstream.endpoint()), calls))
            .as(who.toString())
            .isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 0, 0, 3", "0, 4, 0, 4", "0, 0, 3, 3", "1, 1, 5, 5"})
  void afterAsManyRefusedConnections(int serverErrors, int gateway, int local, int expected)
      throws Exception {
    OutlierPolicy policy = policy(new Consecutive(serverErrors, gateway, local), 100, false);
    for (Who who : Who.values()) {
      assertThat(callsUntilEjected(who, mesh(policy, nobody()), 6))
          .as(who.toString())
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"50, false, 1", "32, false, 0", "30, true, 1", "67, false, 2", "100, false, 3"})
  void asManyOfThree(int percent, boolean alwaysOne, long expected) throws Exception {
    OutlierPolicy policy = policy(new Consecutive(2, 0, 0), percent, alwaysOne);
    for (Who who : Who.values()) {
      try (Upstream a = Upstream.always(500);
          Upstream b = Upstream.always(500);
          Upstream c = Upstream.always(500);
          Subject subject = start(who, mesh(policy, a.endpoint(), b.endpoint(), c.endpoint()))) {
        for (int i = 0; i < 30; i++) {
          subject.call();
        }
        assertThat(subject.ejected()).as(who.toString()).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Who.class)
  void whatIsEjectedReceivesNothingMore(Who who) throws Exception {
    OutlierPolicy policy = policy(new Consecutive(2, 0, 0), 50, false);
    try (Upstream bad = Upstream.always(500);
        Upstream good = Upstream.always(200);
        Subject subject = start(who, mesh(policy, bad.endpoint(), good.endpoint()))) {
      await(subject, 1, true);
      // One more, in case that the worker thread hears of it only now.
      subject.call();
      int before = bad.received.size();
      for (int i = 0; i < 20; i++) {
        subject.call();
      }
      assertThat(bad.received).hasSize(before);
    }
  }

  @ParameterizedTest
  @EnumSource(Who.class)
  void returnsWhenItsTimeIsOver(Who who) throws Exception {
    Duration base = Duration.ofMillis(700);
    OutlierPolicy policy =
        OutlierPolicy.builder()
            .consecutive(new Consecutive(2, 0, 0))
            .interval(Duration.ofMillis(100))
            .baseEjectionTime(base)
            .maxEjectionTime(LONG)
            .maxEjectionPercent(50)
            .build();
    try (Upstream once = Upstream.answering("once");
        Upstream good = Upstream.always(200);
        Subject subject = start(who, mesh(policy, once.endpoint(), good.endpoint()))) {
      once.script(500, 500);
      long began = System.nanoTime();
      await(subject, 1, true);
      await(subject, 0, false);
      assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(base.toNanos());
      int before = once.received.size();
      long end = System.nanoTime() + DEADLINE_NANOS;
      while (once.received.size() == before && System.nanoTime() < end) {
        subject.call();
      }
      assertThat(once.received).hasSizeGreaterThan(before);
    }
  }

  private int callsUntilEjected(Who who, MeshPolicy policy, int most) throws Exception {
    try (Subject subject = start(who, policy)) {
      for (int call = 1; call <= most; call++) {
        subject.call();
        if (subject.ejected() > 0) {
          return call;
        }
      }
      return 0;
    }
  }

  private static void await(Subject subject, long ejected, boolean calling) throws Exception {
    long end = System.nanoTime() + DEADLINE_NANOS;
    while (subject.ejected() != ejected) {
      assertThat(System.nanoTime()).as("ejected: " + ejected + " in time").isLessThan(end);
      if (calling) {
        subject.call();
      } else {
        LockSupport.parkNanos(5_000_000);
      }
    }
  }

  private Subject start(Who who, MeshPolicy policy) throws Exception {
    return who == Who.ENVOY ? Subject.envoy(directory, policy) : Subject.library(policy);
  }

  private int status(String answer) {
    return switch (answer) {
      case "hang-up" -> Upstream.HANG_UP;
      case "silence" -> Upstream.SILENCE;
      default -> Integer.parseInt(answer);
    };
  }

  /** An address where nobody listens: of a server that is closed again. */
  private static Endpoint nobody() throws Exception {
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
      return new Endpoint(loopback, socket.getLocalPort());
    }
  }

  private static OutlierPolicy policy(Consecutive consecutive, int percent, boolean alwaysOne) {
    return OutlierPolicy.builder()
        .consecutive(consecutive)
        .interval(LONG)
        .baseEjectionTime(LONG)
        .maxEjectionTime(LONG)
        .maxEjectionPercent(percent)
        .alwaysEjectOne(alwaysOne)
        .build();
  }

  private static MeshPolicy mesh(OutlierPolicy policy, Endpoint... endpoints) {
    ClusterPolicy cluster =
        ClusterPolicy.of("only", endpoints).with(HealthPolicy.DEFAULT.with(policy));
    TimeoutPolicy timeouts = new TimeoutPolicy(Duration.ofSeconds(15), PER_TRY, Duration.ZERO);
    CallPolicy calls = new CallPolicy(timeouts, RetryPolicy.NONE, Set.of());
    return new MeshPolicy(
        List.of(cluster), List.of(new RoutePolicy("*", PathMatch.ALL, "only", calls)));
  }
}
