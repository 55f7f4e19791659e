package dev.sidecar.examples;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;

/** A call as a future: whoever cancels it cancels the call, and leaves no response open. */
public final class Futures {
  private Futures() {}

  static CompletableFuture<Response> send(Call call) {
    CompletableFuture<Response> answer =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterrupt) {
            call.cancel();
            return super.cancel(mayInterrupt);
          }
        };
    call.enqueue(
        new Callback() {
          @Override
          public void onResponse(Call answered, Response response) {
            if (!answer.complete(response)) {
              response.close();
            }
          }

          @Override
          public void onFailure(Call failed, IOException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }
}
