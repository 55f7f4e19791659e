package dev.sidecar.ratelimit;

import dev.sidecar.call.OwnReply;
import dev.sidecar.spi.RateLimitInquiry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells limits as {@code x-ratelimit-*} headers: what is left of the limit that is nearest to its
 * end, and all that were looked at. Pure. Envoy: {@code XRateLimitHeaderUtils} in {@code
 * ratelimit_headers.cc}; draft-polli-ratelimit-headers-03.
 */
final class LimitHeaders {
  private LimitHeaders() {}

  /** Three headers; none where no limit was said. */
  static List<OwnReply.Header> of(List<RateLimitInquiry.Limit> limits) {
    RateLimitInquiry.Limit nearest = nearest(limits);
    if (nearest == null) {
      return List.of();
    }
    StringBuilder quota = new StringBuilder().append(nearest.requests());
    for (RateLimitInquiry.Limit each : limits) {
      if (each.windowSeconds() > 0) {
        quota.append(", ").append(each.requests()).append(";w=").append(each.windowSeconds());
        if (!each.name().isEmpty()) {
          quota.append(";name=\"").append(each.name()).append('"');
        }
      }
    }
    return List.of(
        new OwnReply.Header("x-ratelimit-limit", quota.toString()),
        new OwnReply.Header("x-ratelimit-remaining", Long.toString(nearest.remaining())),
        new OwnReply.Header("x-ratelimit-reset", Long.toString(nearest.resetSeconds())));
  }

  /** The first of those that have the least left. */
  private static RateLimitInquiry.@Nullable Limit nearest(List<RateLimitInquiry.Limit> limits) {
    RateLimitInquiry.Limit nearest = null;
    for (RateLimitInquiry.Limit each : limits) {
      if (nearest == null || each.remaining() < nearest.remaining()) {
        nearest = each;
      }
    }
    return nearest;
  }
}
