package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Request bodies that fail in the application's own code: its failure, and not the peer's. */
@Timeout(30)
class RequestBodyTest {
  private static final int LENGTH = 100_000;

  @RegisterExtension final BadDay day = new BadDay();
  private final AtomicInteger written = new AtomicInteger();

  @ParameterizedTest
  @ValueSource(ints = {0, 10, LENGTH / 2})
  void bodyThatThrowsIsTheCauseAndIsNotSentAgain(int bytesBefore) throws Exception {
    IOException own = new IOException("disk gone");
    SidecarClient client = day.client(CallPolicy.DEFAULT, day.good(), day.good());
    for (String method : new String[] {"POST", "PUT"}) {
      written.set(0);
      Request upload =
          upload(
              method,
              sink -> {
                sink.write(new byte[bytesBefore]);
                throw own;
              });
      assertThatThrownBy(() -> client.newCall(upload).execute())
          .isInstanceOfSatisfying(
              SidecarException.RequestBody.class,
              e -> assertThat(e.outcome()).isEqualTo(Outcome.MAYBE_EXECUTED))
          .hasCause(own)
          .hasMessageContaining("attempt 1 of 2: request body: disk gone");
      assertThat(written).as("times that the body was asked for").hasValue(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void bodyOfAnotherLengthThanItToldIsNotSentAgain(int difference) throws Exception {
    SidecarClient client = day.client(CallPolicy.DEFAULT, day.good(), day.good());
    Request upload = upload("PUT", sink -> sink.write(new byte[LENGTH + difference]));
    assertThatThrownBy(() -> client.newCall(upload).execute())
        .isInstanceOf(SidecarException.RequestBody.class);
    assertThat(written).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, LENGTH / 2})
  void runtimeExceptionOfABodyReachesTheCallerAsItIs(int bytesBefore) throws Exception {
    RuntimeException own = new IllegalStateException("own");
    SidecarClient client = day.client(CallPolicy.DEFAULT, day.good());
    Request upload = throwing(own, bytesBefore);
    assertThatThrownBy(() -> client.newCall(upload).execute()).isSameAs(own);
    assertThat(written).hasValue(1);
  }

  @Test
  void runtimeExceptionOfAnEnqueuedBodyReachesTheCallback() throws Exception {
    RuntimeException own = new QuietException();
    SidecarClient client = day.client(CallPolicy.DEFAULT, day.good());
    CompletableFuture<Response> result = enqueue(client.newCall(throwing(own, 10)));
    assertThatThrownBy(() -> result.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(IOException.class)
        .hasCause(own);
  }

  @Test
  void connectionIsGoodForTheNextCallAfterOneWhoseBodyFailed() throws Exception {
    RawServer server = day.good();
    SidecarClient client = day.client(BadDay.ONCE, server);
    assertThat(BadDay.send(client, "GET")).isEqualTo("good");
    Request upload =
        upload(
            "POST",
            sink -> {
              sink.write(new byte[LENGTH / 2]);
              throw new IOException("own");
            });
    assertThatThrownBy(() -> client.newCall(upload).execute()).isInstanceOf(IOException.class);
    assertThat(BadDay.send(client, "GET")).isEqualTo("good");
    assertThat(server.accepted()).as("connections").isEqualTo(2);
  }

  @Test
  void peerThatBreaksTheUploadIsNotMistakenForTheBody() throws Exception {
    RawServer bad =
        day.server(
            peer -> {
              peer.read(100);
              peer.reset();
            });
    SidecarClient client = day.client(BadDay.ONCE, bad);
    Request upload =
        BadDay.request("PUT").newBuilder().put(RequestBody.create(new byte[8 << 20])).build();
    assertThatThrownBy(() -> client.newCall(upload).execute())
        .isInstanceOf(SidecarException.Connection.class);
  }

  private Request throwing(RuntimeException own, int bytesBefore) {
    return upload(
        "PUT",
        sink -> {
          sink.write(new byte[bytesBefore]);
          throw own;
        });
  }

  private Request upload(String method, Writing writing) {
    RequestBody body =
        new RequestBody() {
          @Override
          public MediaType contentType() {
            return null;
          }

          @Override
          public long contentLength() {
            return LENGTH;
          }

          @Override
          public void writeTo(BufferedSink sink) throws IOException {
            written.incrementAndGet();
            writing.to(sink);
          }
        };
    return BadDay.request("GET").newBuilder().method(method, body).build();
  }

  private interface Writing {
    void to(BufferedSink sink) throws IOException;
  }

  private static CompletableFuture<Response> enqueue(Call call) {
    CompletableFuture<Response> result = new CompletableFuture<>();
    call.enqueue(
        new Callback() {
          @Override
          public void onFailure(Call failed, IOException e) {
            result.completeExceptionally(e);
          }

          @Override
          public void onResponse(Call answered, Response response) {
            result.complete(response);
          }
        });
    return result;
  }

  /** The thread that it ends prints it. */
  private static final class QuietException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    QuietException() {
      super("own", null, false, false);
    }
  }
}
