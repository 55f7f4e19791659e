package dev.sidecar.bench;

import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.cluster.EngineParts;
import dev.sidecar.control.ControlLoop;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.spi.Draws;
import dev.sidecar.spi.Transport;
import dev.sidecar.time.Ticker;
import dev.sidecar.time.Timer;
import java.io.IOException;

/** The whole policy stack over a transport that answers from memory. */
final class CannedStack implements AutoCloseable {
  private final Timer timer = Timer.started(Ticker.system(), "benchmark-timer");
  private final ControlLoop control;

  /** Every endpoint answers at once. */
  CannedStack(MeshPolicy policy) {
    this(policy, (cluster, endpoint, tls) -> Canned.answering());
  }

  /** Once every endpoint has been checked that the policy has checked. */
  CannedStack(MeshPolicy policy, Transport transport) {
    control = new ControlLoop(policy, EngineParts.of(transport, timer, Draws.random()));
    control.checked().join();
  }

  Reply send(Call call) throws IOException {
    return control.send(call);
  }

  ControlLoop control() {
    return control;
  }

  @Override
  public void close() {
    control.close();
    timer.close();
  }
}
