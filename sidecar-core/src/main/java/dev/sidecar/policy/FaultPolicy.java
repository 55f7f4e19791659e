package dev.sidecar.policy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Faults that a route puts in the way of its calls, to see how the application bears them. A call
 * may be delayed and then aborted, each by a draw of its own. Neither says anything of an endpoint:
 * no health, circuit breaker or budget counts it. Envoy: {@code HTTPFault}.
 *
 * @param delay null for none
 * @param abort null for none
 * @param headers which calls: all of these must hold; none is every call. Envoy: {@code headers}
 * @param maxActive calls of the route at once that have a fault, until their response headers; one
 *     more has none. 0 or more; default no limit. Envoy: {@code max_active_faults}, which counts
 *     over all routes of a listener, and until the response has ended
 */
public record FaultPolicy(
    @Nullable Delay delay, @Nullable Abort abort, List<HeaderMatch> headers, int maxActive) {
  public FaultPolicy {
    headers = List.copyOf(headers);
    new Check()
        .require(delay != null || abort != null, "fault", "no fault", "delay, abort or both")
        .range("maxActive", maxActive, 0, Integer.MAX_VALUE)
        .done();
  }

  /** A delay, an abort or both, of any number of calls. */
  public FaultPolicy(@Nullable Delay delay, @Nullable Abort abort) {
    this(delay, abort, List.of(), Integer.MAX_VALUE);
  }

  /**
   * A wait before the call goes on. It is no part of the route's timeout, as with Envoy; the
   * caller's own timeout bounds it, and a cancel, an interrupt and the end of the client end it.
   *
   * @param fixed more than 0, to 365 days; null: as many milliseconds as {@code
   *     x-envoy-fault-delay-request} of the call says, and no delay without. Envoy: {@code
   *     fixed_delay}, {@code header_delay}
   * @param percent of the calls; 0 to 100, with at most four decimals. Where the length comes from
   *     the call, its {@code x-envoy-fault-delay-request-percentage} may lower the numerator of the
   *     fraction. Envoy: {@code percentage}
   */
  public record Delay(@Nullable Duration fixed, double percent) {
    public Delay {
      Check check =
          new Check().require(Chance.expresses(percent), "percent", percent, Chance.EXPECTED);
      if (fixed != null) {
        check.positive("fixed", fixed);
      }
      check.done();
    }
  }

  /**
   * An answer in place of a peer's, with the text that Envoy sends.
   *
   * @param status 200 to 599; null: what {@code x-envoy-fault-abort-request} of the call says, and
   *     no abort without. Envoy: {@code http_status}, {@code header_abort}
   * @param percent as that of {@link Delay}, with {@code x-envoy-fault-abort-request-percentage}
   */
  public record Abort(@Nullable Integer status, double percent) {
    public Abort {
      Check check =
          new Check().require(Chance.expresses(percent), "percent", percent, Chance.EXPECTED);
      if (status != null) {
        check.range("status", status, 200, 599);
      }
      check.done();
    }
  }
}
