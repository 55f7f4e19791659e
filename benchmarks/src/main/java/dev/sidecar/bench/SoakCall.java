package dev.sidecar.bench;

import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * One call of a soak; all that it is and does follows from its number and the seed.
 *
 * @param bodyBytes of the request; -1: no body
 * @param oneShot whether the body can be written once only
 * @param enqueued whether a thread of the client sends it
 * @param cancelMicros after how long it is cancelled; -1: not at all
 * @param readsHalf whether the response body is closed half-way
 */
record SoakCall(
    int number,
    String method,
    int bodyBytes,
    boolean oneShot,
    boolean enqueued,
    int cancelMicros,
    boolean readsHalf) {
  /** The logical host of every soak's calls. */
  static final String HOST = "soak.test";

  private static final int SMALL_BYTES = 100;
  private static final int LARGE_BYTES = 64 * 1024;
  private static final MediaType TYPE = MediaType.get("application/octet-stream");

  static SoakCall of(SeededDraws draws, int number) {
    int method = draws.below(100, number, -1);
    boolean body = method >= 60;
    int cancel = draws.below(100, number, -5);
    return new SoakCall(
        number,
        !body ? "GET" : method < 80 ? "PUT" : "POST",
        !body ? -1 : draws.below(100, number, -2) < 5 ? LARGE_BYTES : SMALL_BYTES,
        body && draws.below(100, number, -3) < 25,
        draws.below(100, number, -4) < 15,
        cancel < 5 ? draws.below(8_000, number, -6) : -1,
        draws.below(100, number, -7) < 5);
  }

  /** A plain GET that is enqueued and read to its end. */
  static SoakCall simple(int number) {
    return new SoakCall(number, "GET", -1, false, true, -1, false);
  }

  /** Whether the request must not reach an upstream twice. */
  boolean once() {
    return method.equals("POST") || oneShot;
  }

  /**
   * The request.
   *
   * @param writtenAgain told when a one-shot body is asked for a second time
   */
  Request request(Runnable writtenAgain) {
    Request.Builder request =
        new Request.Builder()
            .url("http://" + HOST + "/calls")
            .header(Ledger.ID, Integer.toString(number))
            .method(method, bodyBytes < 0 ? null : new Body(bodyBytes, oneShot, writtenAgain));
    if (once()) {
      request.header(Ledger.ONCE, "1");
    }
    return request.build();
  }

  private static final class Body extends RequestBody {
    private static final byte[] CONTENT = new byte[LARGE_BYTES];

    private final int bytes;
    private final boolean oneShot;
    private final Runnable writtenAgain;
    private boolean written;

    Body(int bytes, boolean oneShot, Runnable writtenAgain) {
      this.bytes = bytes;
      this.oneShot = oneShot;
      this.writtenAgain = writtenAgain;
    }

    @Override
    public @Nullable MediaType contentType() {
      return TYPE;
    }

    @Override
    public long contentLength() {
      return bytes;
    }

    @Override
    public boolean isOneShot() {
      return oneShot;
    }

    @Override
    public void writeTo(BufferedSink sink) throws java.io.IOException {
      if (oneShot && written) {
        writtenAgain.run();
      }
      written = true;
      sink.write(CONTENT, 0, bytes);
    }
  }
}
