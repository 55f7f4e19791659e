package dev.sidecar.bench;

import java.io.IOException;
import java.util.List;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One way of sending the same call.
 *
 * @param name which way
 * @param calls the client
 * @param requests what it sends, one after the other and again from the first
 * @param proxy the proxy process in between; null where there is none
 */
record Arm(
    ArmName name, Call.Factory calls, List<Request> requests, @Nullable ProcessHandle proxy) {

  /** Sends a call and reads its whole answer; returns what was wrong with it, or null. */
  @Nullable String send(long call) {
    Request request = requests.get((int) (call % requests.size()));
    try (Response response = calls.newCall(request).execute()) {
      int bytes = response.body().bytes().length;
      return response.code() == 200 && bytes == Testbed.RESPONSE_BYTES
          ? null
          : "status %d with %d bytes (expected: 200 with %d)"
              .formatted(response.code(), bytes, Testbed.RESPONSE_BYTES);
    } catch (IOException | RuntimeException failed) {
      return failed.toString();
    }
  }
}
