package dev.sidecar.http;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * One message there and one back, as HTTP/2 carries them for gRPC. Nothing is compressed, and no
 * answer may be. Source: grpc/grpc, doc/PROTOCOL-HTTP2.md.
 */
final class GrpcMessages {
  /** The most that an answer may have. What is asked here has a few hundred. */
  static final int MOST_BYTES = 1 << 20;

  private static final MediaType TYPE = MediaType.get("application/grpc");
  private static final int PREFIX_BYTES = 5;
  private static final int MOST_DIGITS = 8;
  private static final List<String> CODES =
      List.of(
          "OK",
          "CANCELLED",
          "UNKNOWN",
          "INVALID_ARGUMENT",
          "DEADLINE_EXCEEDED",
          "NOT_FOUND",
          "ALREADY_EXISTS",
          "PERMISSION_DENIED",
          "RESOURCE_EXHAUSTED",
          "FAILED_PRECONDITION",
          "ABORTED",
          "OUT_OF_RANGE",
          "UNIMPLEMENTED",
          "INTERNAL",
          "UNAVAILABLE",
          "DATA_LOSS",
          "UNAUTHENTICATED");

  private GrpcMessages() {}

  /**
   * The request that carries a message.
   *
   * @param url whose path is the method's
   * @param timeout told to the server
   */
  static Request.Builder request(HttpUrl url, ByteString message, Duration timeout) {
    Buffer body = new Buffer().writeByte(0).writeInt(message.size()).write(message);
    return new Request.Builder()
        .url(url)
        .post(RequestBody.create(body.readByteString(), TYPE))
        .header("te", "trailers")
        .header("grpc-timeout", timeout(timeout))
        .header("grpc-accept-encoding", "identity")
        // Else OkHttp asks for gzip.
        .header("Accept-Encoding", "identity");
  }

  /** In the finest unit in which it has eight digits, as it must have. */
  static String timeout(Duration timeout) {
    long nanos = Math.max(1, timeout.toNanos());
    long[] units = {1, 1_000, 1_000_000, 1_000_000_000, 60_000_000_000L, 3_600_000_000_000L};
    String names = "numSMH";
    int unit = 0;
    while (Long.toString(ceil(nanos, units[unit])).length() > MOST_DIGITS) {
      unit++;
    }
    return ceil(nanos, units[unit]) + names.substring(unit, unit + 1);
  }

  // A server that gives up a moment before its caller would look like one that failed.
  private static long ceil(long nanos, long unit) {
    return (nanos - 1) / unit + 1;
  }

  /**
   * What came back.
   *
   * @param message null if the call failed
   * @param why it failed, for whoever reads it
   */
  record Answer(@Nullable ByteString message, String why) {
    private static Answer failed(String why) {
      return new Answer(null, why);
    }
  }

  /**
   * Reads an answer to its end.
   *
   * @param status of HTTP, as it came over the wire
   * @throws IOException if the answer breaks off
   */
  static Answer read(Response response, int status) throws IOException {
    String type = response.header("content-type");
    String early = response.header("grpc-status");
    if (early != null && !early.equals("0")) {
      return Answer.failed(said(early, response.headers()));
    }
    if (status != 200) {
      return Answer.failed("status " + status);
    }
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/grpc")) {
      return Answer.failed("content-type " + type + ", not application/grpc");
    }
    BufferedSource body = response.body().source();
    if (body.request(MOST_BYTES + 1L)) {
      return Answer.failed("more than " + MOST_BYTES + " bytes");
    }
    // Before the trailers are asked for, which passes over what is left of the body.
    Buffer all = new Buffer();
    all.writeAll(body);
    Headers trailers = early == null ? response.trailers() : response.headers();
    String code = trailers.get("grpc-status");
    if (code == null) {
      return Answer.failed("no grpc-status");
    }
    return code.equals("0") ? message(all) : Answer.failed(said(code, trailers));
  }

  private static Answer message(Buffer all) throws IOException {
    if (all.size() < PREFIX_BYTES) {
      return Answer.failed(all.size() == 0 ? "no message" : "a message that breaks off");
    }
    int flags = all.readByte();
    long length = Integer.toUnsignedLong(all.readInt());
    if (flags != 0) {
      return Answer.failed("a message that is compressed");
    }
    if (length > all.size()) {
      return Answer.failed("a message that breaks off");
    }
    if (length < all.size()) {
      return Answer.failed("more than one message");
    }
    return new Answer(all.readByteString(), "");
  }

  private static String said(String code, Headers headers) {
    String text = headers.get("grpc-message");
    return "gRPC status " + code + name(code) + (text == null ? "" : ": " + text);
  }

  private static String name(String code) {
    for (int i = 0; i < CODES.size(); i++) {
      if (code.equals(Integer.toString(i))) {
        return " (" + CODES.get(i) + ")";
      }
    }
    return "";
  }
}
