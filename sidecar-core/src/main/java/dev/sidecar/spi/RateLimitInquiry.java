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
   * @param limits those that the service says it looked at, in the order of the descriptors
   */
  record Answer(
      boolean overLimit,
      List<OwnReply.Header> responseHeaders,
      List<OwnReply.Header> requestHeaders,
      String body,
      List<Limit> limits) {
    public Answer {
      responseHeaders = List.copyOf(responseHeaders);
      requestHeaders = List.copyOf(requestHeaders);
      limits = List.copyOf(limits);
    }
  }

  /**
   * A limit, and what is left of it. Envoy: {@code RateLimitResponse.DescriptorStatus}.
   *
   * @param requests how many may come in a window
   * @param windowSeconds how long a window is; 0 where that is not known
   * @param name empty for none
   * @param remaining how many may still come in this one
   * @param resetSeconds until the next one
   */
  record Limit(long requests, long windowSeconds, String name, long remaining, long resetSeconds) {}
}
