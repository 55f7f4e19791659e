package dev.sidecar;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Call;
import dev.sidecar.call.RateLimitDescriptor;
import dev.sidecar.call.Reply;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.spi.ClusterTls;
import dev.sidecar.spi.RateLimitInquiry;
import dev.sidecar.spi.Transport;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A fake transport: does with each attempt what the test has written, by default a 200 at once. The
 * test ends the attempts that were answered.
 */
public final class FakeTransport implements Transport {
  /** What the peer does with an attempt. */
  @FunctionalInterface
  public interface Peer {
    FakeReply answer(Attempt attempt) throws IOException;
  }

  /** All connections ever opened, in order. */
  public final List<FakeConnections> opened = new CopyOnWriteArrayList<>();

  /** Runs inside each {@code send}, before the peer. */
  public Runnable onSend = () -> {};

  public Peer peer = attempt -> status(attempt, 200);

  /** What comes of a health check. */
  public Function<Endpoint, Probed> prober = endpoint -> new Probed.Answered(200, false);

  /** An answer after the whole request was sent. */
  public static FakeReply status(Attempt attempt, int status) {
    return status(attempt, status, Map.of());
  }

  /** The same with headers. */
  public static FakeReply status(Attempt attempt, int status, Map<String, String> headers) {
    attempt.requestStarted();
    return new FakeReply(attempt, status, headers);
  }

  /** A peer that cannot be reached. */
  public static FakeReply refuseToConnect(Attempt attempt) throws IOException {
    attempt.connectFailed();
    throw new IOException("connection refused");
  }

  /** A peer that takes the request and closes. */
  public static FakeReply breakAfterRequest(Attempt attempt) throws IOException {
    attempt.requestStarted();
    throw new IOException("unexpected end of stream");
  }

  /** What a rate limit service says; null for an answer that is not understood. */
  public RateLimitInquiry.@Nullable Answer limits;

  @Override
  public RateLimitInquiry inquire(
      String cluster, String domain, List<RateLimitDescriptor> descriptors, long timeoutNanos) {
    FakeCall asks = new FakeCall(cluster, "/", timeoutNanos);
    return new RateLimitInquiry() {
      @Override
      public Call call() {
        return asks;
      }

      @Override
      public Answer read(Reply reply) throws IOException {
        reply.discard();
        Answer said = limits;
        if (said == null) {
          throw new IOException("no answer of such a service");
        }
        return said;
      }
    };
  }

  @Override
  public FakeConnections open(ClusterPolicy cluster, Endpoint endpoint, @Nullable ClusterTls tls) {
    FakeConnections connections = new FakeConnections(endpoint);
    opened.add(connections);
    return connections;
  }

  /** The fake connections to one endpoint. */
  public final class FakeConnections implements Connections {
    public final Endpoint endpoint;
    public final List<Attempt> attempts = new CopyOnWriteArrayList<>();
    public final List<FakeReply> replies = new CopyOnWriteArrayList<>();
    public int closes;
    public int probes;
    public int drains;
    public long probeLimitNanos;

    private FakeConnections(Endpoint endpoint) {
      this.endpoint = endpoint;
    }

    @Override
    public Reply send(Attempt attempt) throws IOException {
      attempts.add(attempt);
      onSend.run();
      FakeReply reply = peer.answer(attempt);
      replies.add(reply);
      return reply;
    }

    @Override
    public Probed probe(HealthProbe probe, long limitNanos) {
      probes++;
      probeLimitNanos = limitNanos;
      return prober.apply(endpoint);
    }

    @Override
    public void drain() {
      drains++;
    }

    @Override
    public void close() {
      closes++;
    }
  }
}
