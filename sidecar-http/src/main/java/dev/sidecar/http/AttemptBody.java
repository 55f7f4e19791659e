package dev.sidecar.http;

import dev.sidecar.cluster.EndpointFailures;
import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * A response body under its attempt's limits: each part that arrives moves the stream idle limit,
 * and a failure in mid-body names the limit or the peer as a failure before it does.
 */
final class AttemptBody extends ResponseBody {
  private final ResponseBody body;
  private final BufferedSource source;

  AttemptBody(ResponseBody body, OkHttpAttempt attempt, EndpointFailures failures) {
    this.body = body;
    this.source = Okio.buffer(new LimitedSource(body.source(), attempt, failures));
  }

  @Override
  public @Nullable MediaType contentType() {
    return body.contentType();
  }

  @Override
  public long contentLength() {
    return body.contentLength();
  }

  @Override
  public BufferedSource source() {
    return source;
  }

  private static final class LimitedSource extends ForwardingSource {
    private final OkHttpAttempt attempt;
    private final EndpointFailures failures;

    LimitedSource(BufferedSource source, OkHttpAttempt attempt, EndpointFailures failures) {
      super(source);
      this.attempt = attempt;
      this.failures = failures;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
      long read;
      try {
        read = super.read(sink, byteCount);
      } catch (IOException e) {
        throw attempt.bodyFailed(e, failures);
      }
      attempt.progressed();
      return read;
    }
  }
}
