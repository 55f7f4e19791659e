package dev.sidecar.bench.load;

import java.io.IOException;
import java.util.List;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * One way of sending the same call.
 *
 * @param name which way
 * @param sender the client
 * @param origins where it sends to, one after the other and again from the first
 * @param logicalHost what the Host header says; null for the authority itself
 */
record Arm(ArmName name, Sender sender, List<String> origins, @Nullable String logicalHost) {
  /** Sends one request; the caller reads and closes the response. */
  interface Sender {
    Response send(Request request) throws IOException;
  }

  /** The calls of this arm with bodies of these sizes. */
  Calls calls(int requestBytes, int responseBytes) {
    List<Request> requests =
        origins.stream().map(to -> request(to, requestBytes, responseBytes)).toList();
    return new Calls(sender, requests, responseBytes);
  }

  private Request request(String origin, int requestBytes, int responseBytes) {
    Request.Builder request =
        new Request.Builder().url(HttpUrl.get(origin + "/bytes/" + responseBytes));
    if (logicalHost != null) {
      request.header("Host", logicalHost);
    }
    return requestBytes == 0
        ? request.build()
        : request.post(RequestBody.create(new byte[requestBytes])).build();
  }

  /** Calls with bodies of one size. */
  record Calls(Sender sender, List<Request> requests, int responseBytes)
      implements OpenLoop.Sender {
    /** Sends a call and reads its whole answer; returns what was wrong with it, or null. */
    @Override
    public @Nullable String send(long call) {
      Request request = requests.get((int) (call % requests.size()));
      try (Response response = sender.send(request)) {
        long bytes = response.body().source().readAll(Okio.blackhole());
        return response.code() == 200 && bytes == responseBytes
            ? null
            : "status %d with %d bytes (expected: 200 with %d)"
                .formatted(response.code(), bytes, responseBytes);
      } catch (IOException | RuntimeException failed) {
        return failed.toString();
      }
    }
  }
}
