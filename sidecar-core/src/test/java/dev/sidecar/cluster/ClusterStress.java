package dev.sidecar.cluster;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.sidecar.FakeCall;
import dev.sidecar.FakeReply;
import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.cluster.ClusterSnapshot.Member;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.endpoint.Placement;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.spi.ClusterTls;
import dev.sidecar.spi.Transport;
import dev.sidecar.telemetry.Handshakes;
import dev.sidecar.time.Timer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Readers of a cluster whose snapshots follow one another. Snapshot {@code n} has {@code n} for a
 * limit, {@code n} endpoints, of weight {@code n} and at port {@code n}, and of priority {@code n}.
 */
final class ClusterStress {
  private static final int SNAPSHOTS = 3;
  private static final EngineParts PARTS =
      EngineParts.of(new Telling(), Timer.manual(() -> 0), () -> 0);
  private static final List<ClusterPolicy> POLICIES =
      numbers().mapToObj(ClusterStress::policy).toList();
  private static final List<List<Member>> MEMBERS =
      numbers().mapToObj(ClusterStress::members).toList();

  private ClusterStress() {}

  private static IntStream numbers() {
    return IntStream.rangeClosed(1, SNAPSHOTS);
  }

  private static ClusterPolicy policy(int number) {
    return ClusterPolicy.of("orders", Endpoint.parse("10.0.0.1:80"))
        .with(new AdmissionPolicy(number, 1, number, RetryLimit.DEFAULT));
  }

  private static List<Member> members(int number) {
    return IntStream.rangeClosed(1, number)
        .mapToObj(it -> Endpoint.parse("10.0.0." + it + ":" + number))
        .map(it -> new EndpointHandle(policy(number), it, PARTS.transport(), null, 0))
        .map(it -> new Member(it, number, Placement.NONE.withPriority(number)))
        .toList();
  }

  private static Cluster cluster() {
    return new Cluster(POLICIES.get(0), MEMBERS.get(0), new Handshakes(), PARTS);
  }

  private static void publish(Cluster cluster, int number) {
    cluster.publish(POLICIES.get(number - 1), MEMBERS.get(number - 1));
  }

  /** Which one it is; -1 for the half of one. */
  private static int numberOf(ClusterSnapshot snapshot) {
    int number = snapshot.policy().admission().maxConnections();
    EndpointGroup group = snapshot.group();
    boolean whole = snapshot.members().equals(MEMBERS.get(number - 1)) && group.size() == number;
    for (int i = 0; whole && i < number; i++) {
      whole = group.weight(i) == number && group.endpoint(i).endpoint().port() == number;
    }
    return whole ? number : -1;
  }

  @JCStressTest
  @State
  @Outcome(
      id = {"1, 1", "1, 2", "1, 3", "2, 2", "2, 3", "3, 3"},
      expect = ACCEPTABLE,
      desc = "one after the other")
  @Outcome(expect = FORBIDDEN, desc = "each is seen whole, and none after a later one")
  public static class SnapshotsFollowOneAnother {
    private final Cluster cluster = cluster();

    @Actor
    public void publishes() {
      publish(cluster, 2);
      publish(cluster, 3);
    }

    @Actor
    public void reads(II_Result r) {
      r.r1 = numberOf(cluster.snapshot());
      r.r2 = numberOf(cluster.snapshot());
    }
  }

  @JCStressTest
  @State
  @Outcome(
      id = {"1, 1", "1, 2", "2, 2"},
      expect = ACCEPTABLE,
      desc = "by the snapshot that was seen, or the next")
  @Outcome(expect = FORBIDDEN, desc = "a call goes by no older snapshot than was seen before it")
  public static class CallAfterALook {
    private final Cluster cluster = cluster();

    @Actor
    public void publishes() {
      publish(cluster, 2);
    }

    @Actor
    public void calls(II_Result r) {
      r.r1 = numberOf(cluster.snapshot());
      FakeCall call = new FakeCall();
      call.policy(POLICIES.get(0).calls());
      try {
        Reply reply = cluster.send(call);
        r.r2 = reply.status();
        reply.discard();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Answers with the port for a status. */
  private static final class Telling implements Transport {
    @Override
    public Connections open(ClusterPolicy cluster, Endpoint endpoint, @Nullable ClusterTls tls) {
      return new Connections() {
        @Override
        public Reply send(Attempt attempt) {
          attempt.requestStarted();
          return new FakeReply(attempt, endpoint.port(), Map.of());
        }

        @Override
        public void close() {}
      };
    }
  }
}
