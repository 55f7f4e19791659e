package dev.sidecar.http;

import dev.sidecar.call.Call;
import dev.sidecar.call.OwnReply;
import dev.sidecar.call.RateLimitDescriptor;
import dev.sidecar.call.Reply;
import dev.sidecar.spi.RateLimitInquiry;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;
import okhttp3.Response;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Asks {@code envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit}. Source: Envoy, {@code
 * rls.proto}, {@code ratelimit.proto} and {@code base.proto}.
 */
final class RateLimitQuestion implements RateLimitInquiry {
  private static final String PATH = "/envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit";
  private static final HttpUrl NAMELESS = HttpUrl.get("http://ratelimit" + PATH);
  private static final String USER_AGENT = "Sidecar/RL";

  // RateLimitRequest, RateLimitDescriptor and its Entry.
  private static final int DOMAIN = 1;
  private static final int DESCRIPTORS = 2;
  private static final int ENTRIES = 1;
  private static final int HITS_ADDEND = 3;
  private static final int KEY = 1;
  private static final int VALUE = 2;
  // UInt64Value.
  private static final int WRAPPED = 1;

  // RateLimitResponse and HeaderValue.
  private static final int OVERALL_CODE = 1;
  private static final int OVER_LIMIT = 2;
  private static final int STATUSES = 2;
  private static final int RESPONSE_HEADERS = 3;
  private static final int REQUEST_HEADERS = 4;
  private static final int RAW_BODY = 5;
  private static final int RAW_VALUE = 3;

  // DescriptorStatus, its RateLimit, and Duration.
  private static final int CURRENT_LIMIT = 2;
  private static final int LIMIT_REMAINING = 3;
  private static final int DURATION_UNTIL_RESET = 4;
  private static final int REQUESTS_PER_UNIT = 1;
  private static final int UNIT = 2;
  private static final int NAME = 3;
  private static final int SECONDS = 1;

  /** What a line of headers can carry. */
  private static final String TEXT = "[\\x21-\\x7e]([\\x20-\\x7e\\t]*[\\x21-\\x7e])?";

  private static final Set<String> NOT_TO_BE_SET =
      Set.of("host", "content-length", "transfer-encoding", "connection");

  private final HttpCall call;

  /**
   * A question that has not been sent.
   *
   * @param timeoutNanos until the answer's end
   */
  RateLimitQuestion(
      String cluster, String domain, List<RateLimitDescriptor> descriptors, long timeoutNanos) {
    HttpUrl named = HttpUrl.parse("http://" + cluster + PATH);
    // Not every name of a cluster is one of a host.
    HttpUrl url = named == null ? NAMELESS : named;
    call =
        new HttpCall(
            GrpcMessages.request(url, message(domain, descriptors), Duration.ofNanos(timeoutNanos))
                .header("User-Agent", USER_AGENT)
                .build());
    call.timeout().timeout(timeoutNanos, TimeUnit.NANOSECONDS);
  }

  static ByteString message(String domain, List<RateLimitDescriptor> descriptors) {
    ProtoMessage request = new ProtoMessage().text(DOMAIN, domain);
    for (RateLimitDescriptor each : descriptors) {
      ProtoMessage descriptor = new ProtoMessage();
      for (RateLimitDescriptor.Entry entry : each.entries()) {
        descriptor.message(
            ENTRIES, new ProtoMessage().text(KEY, entry.key()).text(VALUE, entry.value()));
      }
      if (each.hits() != 1) {
        descriptor.message(HITS_ADDEND, new ProtoMessage().number(WRAPPED, each.hits()));
      }
      request.message(DESCRIPTORS, descriptor);
    }
    return request.bytes();
  }

  @Override
  public Call call() {
    return call;
  }

  @Override
  public Answer read(Reply reply) throws IOException {
    try (Response response = ((OkHttpReply) reply).response()) {
      GrpcMessages.Answer answer = GrpcMessages.read(response, reply.status());
      ByteString message = answer.message();
      if (message == null) {
        throw new IOException(answer.why());
      }
      return read(message);
    }
  }

  static Answer read(ByteString message) throws ProtocolException {
    ProtoFields fields = ProtoFields.of(message);
    return new Answer(
        // Any other code is one to go on by, as in Envoy.
        fields.number(OVERALL_CODE) == OVER_LIMIT,
        headers(fields.messages(RESPONSE_HEADERS)),
        headers(fields.messages(REQUEST_HEADERS)),
        fields.bytes(RAW_BODY).utf8(),
        limits(fields.messages(STATUSES)));
  }

  /** Those of the statuses that have one: a descriptor may have no limit. */
  private static List<Limit> limits(List<ProtoFields> statuses) throws ProtocolException {
    List<Limit> limits = new ArrayList<>();
    for (ProtoFields status : statuses) {
      // None, or the last of several.
      List<ProtoFields> current = status.messages(CURRENT_LIMIT);
      if (!current.isEmpty()) {
        ProtoFields limit = current.get(current.size() - 1);
        String name = limit.text(NAME);
        limits.add(
            new Limit(
                limit.number(REQUESTS_PER_UNIT),
                seconds(limit.number(UNIT)),
                name.matches(TEXT) ? name : "",
                status.number(LIMIT_REMAINING),
                ProtoFields.of(status.bytes(DURATION_UNTIL_RESET)).number(SECONDS)));
      }
    }
    return limits;
  }

  /** A unit of time as Envoy counts it: a month has 30 days, and a year 365. */
  private static long seconds(long unit) {
    return switch ((int) unit) {
      case 1 -> 1;
      case 2 -> TimeUnit.MINUTES.toSeconds(1);
      case 3 -> TimeUnit.HOURS.toSeconds(1);
      case 4 -> TimeUnit.DAYS.toSeconds(1);
      case 5 -> TimeUnit.DAYS.toSeconds(30);
      case 6 -> TimeUnit.DAYS.toSeconds(365);
      case 7 -> TimeUnit.DAYS.toSeconds(7);
      default -> 0;
    };
  }

  private static List<OwnReply.Header> headers(List<ProtoFields> values) throws ProtocolException {
    List<OwnReply.Header> headers = new ArrayList<>();
    for (ProtoFields each : values) {
      ByteString raw = each.bytes(RAW_VALUE);
      OwnReply.Header header =
          header(each.text(KEY), raw.size() == 0 ? each.text(VALUE) : raw.utf8());
      if (header != null) {
        headers.add(header);
      }
    }
    return headers;
  }

  /** Null for what no service may set, or no message can carry. */
  private static OwnReply.@Nullable Header header(String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean usable =
        lower.matches("[a-z0-9!#$%&'*+.^_`|~-]+")
            && !NOT_TO_BE_SET.contains(lower)
            && value.matches(TEXT);
    return usable ? new OwnReply.Header(lower, value) : null;
  }
}
