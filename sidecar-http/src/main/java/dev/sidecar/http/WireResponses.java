package dev.sidecar.http;

import java.io.IOException;
import java.net.ProtocolException;
import okhttp3.Connection;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;

/**
 * Sees responses as they came over the wire, before OkHttp makes something else of them.
 *
 * <p>Shows OkHttp a 200 where it would act on the status by itself: send again after 408, 421 or a
 * 503 with {@code Retry-After: 0}, or refuse a 407. Whether there is another attempt is the
 * policy's decision; {@link OkHttpAttempt#status} puts the real status back.
 *
 * <p>Fails the attempt, as for any other broken response, where a peer's mistake would pass for an
 * answer or for a mistake of the application's: a length that is none, an upgrade, which no limit
 * and no count of attempts would see.
 *
 * <p>Counts the arriving parts of a body that OkHttp will decompress as progress here, because many
 * of them may pass before one decompressed byte comes out; all other bodies count in {@link
 * AttemptBody}.
 */
final class WireResponses implements Interceptor {
  // So many fit into a long, whichever they are.
  private static final int MOST_DIGITS = 18;

  @Override
  public Response intercept(Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    refuseMalformed(chain, response);
    if ("gzip".equalsIgnoreCase(response.header("Content-Encoding"))) {
      OkHttpAttempt attempt = chain.call().tag(OkHttpAttempt.class);
      // A health check has none, and one limit for all of it.
      response = attempt == null ? response : counted(response, attempt);
    }
    return switch (response.code()) {
      case 407, 408, 421, 503 -> response.newBuilder().code(200).build();
      default -> response;
    };
  }

  private static void refuseMalformed(Chain chain, Response response) throws IOException {
    refuseOtherThanLength(response.headers());
    if (response.code() == 101) {
      // Without an Upgrade in the request OkHttp takes it for a response without a body, and would
      // keep the connection; its peer may already speak another protocol on it.
      Connection connection = chain.connection();
      if (connection != null) {
        connection.socket().close();
      }
      throw new ProtocolException("status: 101 (expected: any other: nothing is upgraded)");
    }
  }

  /** For OkHttp a length that it cannot read is none, and of several the last one counts. */
  private static void refuseOtherThanLength(Headers headers) throws ProtocolException {
    String length = null;
    for (int i = 0; i < headers.size(); i++) {
      if (!headers.name(i).equalsIgnoreCase("Content-Length")) {
        continue;
      }
      String value = headers.value(i);
      if (!isLength(value)) {
        throw new ProtocolException(
            "Content-Length: " + value + " (expected: 1 to " + MOST_DIGITS + " digits)");
      }
      if (length != null && !length.equals(value)) {
        throw new ProtocolException("Content-Length: " + length + " and " + value);
      }
      length = value;
    }
  }

  private static boolean isLength(String value) {
    int digits = value.length();
    for (int i = 0; i < digits; i++) {
      if (value.charAt(i) < '0' || value.charAt(i) > '9') {
        return false;
      }
    }
    return digits > 0 && digits <= MOST_DIGITS;
  }

  private static Response counted(Response response, OkHttpAttempt attempt) {
    ResponseBody body = response.body();
    BufferedSource source = Okio.buffer(new CountedSource(body.source(), attempt));
    return response
        .newBuilder()
        .body(ResponseBody.create(source, body.contentType(), body.contentLength()))
        .build();
  }

  private static final class CountedSource extends ForwardingSource {
    private final OkHttpAttempt attempt;

    CountedSource(Source source, OkHttpAttempt attempt) {
      super(source);
      this.attempt = attempt;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
      long read = super.read(sink, byteCount);
      attempt.progressed();
      return read;
    }
  }
}
