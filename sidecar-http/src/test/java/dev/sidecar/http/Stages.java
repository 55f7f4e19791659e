package dev.sidecar.http;

import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Response;

/** What brings a call to a stage and holds it there. */
final class Stages {
  private Stages() {}

  static ClusterPolicy cluster(int port) {
    return ClusterPolicy.of("orders", BadDay.endpoint(port));
  }

  static ClusterPolicy oneConnection(RawServer server) {
    return BadDay.cluster(server).with(new AdmissionPolicy(1, 10, 10, RetryLimit.DEFAULT));
  }

  /** Up to an hour before a retry, and no limit that would forbid it. */
  static CallPolicy longBackoff() {
    Duration hour = Duration.ofHours(1);
    RetryPolicy usual = RetryPolicy.DEFAULT;
    return CallPolicy.DEFAULT
        .with(new TimeoutPolicy(Duration.ZERO, Duration.ZERO, Duration.ZERO))
        .with(new RetryPolicy(usual.on(), 2, usual.statusCodes(), new Backoff(hour, hour), false));
  }

  static EventListener onConnectStart(CountDownLatch reached) {
    return new EventListener() {
      @Override
      public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
        reached.countDown();
      }
    };
  }

  static void beginsABody(RawServer.Peer peer) throws IOException {
    peer.request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789");
  }

  /** Reads a body of {@link #beginsABody}, and tells when only the silence is left. */
  static String readAll(Call call, CountDownLatch reached) throws IOException {
    try (Response response = call.execute()) {
      String read = response.body().source().readUtf8(10);
      reached.countDown();
      return read + response.body().string();
    }
  }
}
