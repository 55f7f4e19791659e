package dev.sidecar;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.spi.Transport;
import java.util.ArrayList;
import java.util.List;

/** A fake transport: answers at once, and leaves it to the test to end the attempts. */
public final class FakeTransport implements Transport {
  /** All connections ever opened, in order. */
  public final List<FakeConnections> opened = new ArrayList<>();

  /** Runs inside each {@code send}, before the answer. */
  public Runnable onSend = () -> {};

  @Override
  public FakeConnections open(ClusterPolicy cluster, Endpoint endpoint) {
    FakeConnections connections = new FakeConnections(endpoint);
    opened.add(connections);
    return connections;
  }

  /** The fake connections to one endpoint. */
  public final class FakeConnections implements Connections {
    public final Endpoint endpoint;
    public final List<Attempt> attempts = new ArrayList<>();
    public final List<FakeReply> replies = new ArrayList<>();
    public int closes;

    private FakeConnections(Endpoint endpoint) {
      this.endpoint = endpoint;
    }

    @Override
    public Reply send(Attempt attempt) {
      attempt.requestStarted();
      attempts.add(attempt);
      onSend.run();
      FakeReply reply = new FakeReply();
      replies.add(reply);
      return reply;
    }

    @Override
    public void close() {
      closes++;
    }
  }
}
