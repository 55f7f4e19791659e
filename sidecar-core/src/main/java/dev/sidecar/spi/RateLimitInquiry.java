package dev.sidecar.spi;

import dev.sidecar.call.Call;
import dev.sidecar.call.OwnReply;
import dev.sidecar.call.Reply;
import java.io.IOException;
import java.util.List;

/** A question to a rate limit service, for one use. By a transport, which knows its protocol. */
public interface RateLimitInquiry {
  /** What asks, and is sent to the cluster that the service is. */
  Call call();

  /**
   * What the service says; blocks until the answer has been read to its end.
   *
   * @throws IOException if it breaks off, or is no answer of such a service
   */
  Answer read(Reply reply) throws IOException;

  /**
   * What a rate limit service says of a call.
   *
   * @param overLimit whether it must not go on
   * @param responseHeaders for whoever made the call, whatever answers it
   * @param requestHeaders for whoever answers it, if it goes on
   * @param body of the answer, if it does not go on
   */
  record Answer(
      boolean overLimit,
      List<OwnReply.Header> responseHeaders,
      List<OwnReply.Header> requestHeaders,
      String body) {
    public Answer {
      responseHeaders = List.copyOf(responseHeaders);
      requestHeaders = List.copyOf(requestHeaders);
    }
  }
}
