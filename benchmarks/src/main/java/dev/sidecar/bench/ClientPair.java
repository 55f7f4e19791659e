package dev.sidecar.bench;

import dev.sidecar.http.SidecarClient;
import java.io.IOException;
import okhttp3.Request;
import okhttp3.Response;
import okio.Okio;

/** Two clients of one peer over sockets: one with every feature off, and one with one on. */
final class ClientPair implements AutoCloseable {
  private final CannedPeer peer = new CannedPeer();
  private final SidecarClient off;
  private final SidecarClient on;
  private final Request request =
      new Request.Builder()
          .url("http://orders.test/v1/items/4711?page=2&user=4711")
          .header("x-user", "u4711")
          .header("x-debug", "1")
          .build();
  private boolean onFirst;

  ClientPair(ClientFeature feature) throws IOException {
    off = ClientFeature.OFF.client(peer);
    on = feature.client(peer);
  }

  /** Sends a call by each of the two, in turn the one first and the other. */
  void send(Times times) throws IOException {
    onFirst = !onFirst;
    long begin = System.nanoTime();
    send(onFirst ? on : off).close();
    long middle = System.nanoTime();
    send(onFirst ? off : on).close();
    long end = System.nanoTime();
    times.add(onFirst ? end - middle : middle - begin, onFirst ? middle - begin : end - middle);
  }

  /** Told how long each of a pair took. */
  @FunctionalInterface
  interface Times {
    void add(long offNanos, long onNanos);
  }

  /** The answer to a call by the client that has the feature, read to its end. */
  Response sendOn() throws IOException {
    return send(on);
  }

  private Response send(SidecarClient client) throws IOException {
    Response response = client.newCall(request).execute();
    response.body().source().readAll(Okio.blackhole());
    if (response.code() != 200) {
      throw new IOException("status " + response.code());
    }
    return response;
  }

  @Override
  public void close() throws IOException {
    on.close();
    off.close();
    peer.close();
  }
}
