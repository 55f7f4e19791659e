package dev.sidecar.route;

import dev.sidecar.call.Call;
import dev.sidecar.call.Headers;
import dev.sidecar.call.LenientNumber;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.HeaderMatch;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryHeaders;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.policy.ValueMatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a request's own headers change in the policy of its call, where that lets them: read as
 * leniently as Envoy's {@code RetryStateImpl} and {@code FilterUtility.finalTimeout} read them, so
 * that what is not understood changes nothing.
 */
public final class CallerOverrides {
  private static final String PREFIX = "x-envoy-";
  private static final String RETRY_ON = "x-envoy-retry-on";
  private static final String GRPC_ON = "x-envoy-retry-grpc-on";
  private static final String MAX_RETRIES = "x-envoy-max-retries";
  private static final String STATUS_CODES = "x-envoy-retriable-status-codes";
  private static final String HEADER_NAMES = "x-envoy-retriable-header-names";
  private static final String TIMEOUT = "x-envoy-upstream-rq-timeout-ms";
  private static final String PER_TRY_TIMEOUT = "x-envoy-upstream-rq-per-try-timeout-ms";

  private static final String ALT_RESPONSE = "x-envoy-upstream-rq-timeout-alt-response";

  /** The headers that are read, in lower case; the peer does not see them. */
  public static final List<String> NAMES =
      List.of(
          RETRY_ON,
          GRPC_ON,
          MAX_RETRIES,
          STATUS_CODES,
          HEADER_NAMES,
          TIMEOUT,
          PER_TRY_TIMEOUT,
          ALT_RESPONSE);

  private static final List<String> RETRIES =
      List.of(RETRY_ON, GRPC_ON, MAX_RETRIES, STATUS_CODES, HEADER_NAMES);
  private static final List<String> TIMEOUTS = List.of(TIMEOUT, PER_TRY_TIMEOUT);

  private static final RetryCondition[] CONDITIONS = RetryCondition.values();

  private static final long LONGEST_MILLIS = TimeoutPolicy.LONGEST.toMillis();

  private CallerOverrides() {}

  /**
   * Gives a call the policy of its route, which its headers override if that lets them.
   *
   * @return whether they ask for an answer without content in place of a time-out
   */
  public static boolean route(Call call, CallPolicy policy) {
    if (policy.callerOverrides() && call.hasHeaderLike(PREFIX)) {
      call.policy(policy(policy, call));
      boolean answered = call.header(ALT_RESPONSE) != null;
      call.takeOff(NAMES);
      return answered;
    }
    call.policy(policy);
    return false;
  }

  /** The policy of a call with such headers; the same if it has none. */
  public static CallPolicy policy(CallPolicy policy, Headers request) {
    if (!policy.callerOverrides()) {
      return policy;
    }
    CallPolicy timed =
        has(request, TIMEOUTS) ? policy.with(timeouts(policy.timeouts(), request)) : policy;
    return has(request, RETRIES) ? timed.with(retry(policy.retry(), request)) : timed;
  }

  /** By index: an iterator would be an object for each call. */
  private static boolean has(Headers request, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      if (request.header(names.get(i)) != null) {
        return true;
      }
    }
    return false;
  }

  private static TimeoutPolicy timeouts(TimeoutPolicy timeouts, Headers request) {
    return new TimeoutPolicy(
        millis(request, TIMEOUT, timeouts.call()),
        millis(request, PER_TRY_TIMEOUT, timeouts.perTry()),
        timeouts.streamIdle());
  }

  private static Duration millis(Headers request, String name, Duration otherwise) {
    long millis = LenientNumber.of(value(request, name));
    return millis < 0 ? otherwise : Duration.ofMillis(Math.min(millis, LONGEST_MILLIS));
  }

  private static RetryPolicy retry(RetryPolicy retry, Headers request) {
    Set<RetryCondition> on = EnumSet.noneOf(RetryCondition.class);
    on.addAll(retry.on());
    add(on, request, RETRY_ON, false);
    add(on, request, GRPC_ON, true);
    Set<Integer> codes = codes(on, retry, request);
    List<HeaderMatch> headers = headers(on, retry, request);
    long most = LenientNumber.of(value(request, MAX_RETRIES));
    return new RetryPolicy(
        on,
        most < 0 ? retry.attempts() : 1 + (int) Math.min(most, RetryPolicy.MOST_ATTEMPTS - 1),
        codes,
        retry.backoff(),
        retry.nonIdempotent(),
        new RetryHeaders(headers, retry.headers().request(), retry.headers().rateLimited()),
        retry.endpoints());
  }

  private static void add(
      Set<RetryCondition> on, Headers request, String name, boolean ofGrpcStatuses) {
    if (request.header(name) == null) {
      return;
    }
    List<String> words = words(request, name).toList();
    for (RetryCondition each : CONDITIONS) {
      if (each.isGrpcStatus() == ofGrpcStatuses && words.contains(each.text())) {
        on.add(each);
      }
    }
  }

  // A condition with nothing to look for never holds.
  private static Set<Integer> codes(Set<RetryCondition> on, RetryPolicy retry, Headers request) {
    if (request.header(STATUS_CODES) == null && retry.statusCodes().isEmpty()) {
      on.remove(RetryCondition.RETRIABLE_STATUS_CODES);
      return Set.of();
    }
    Set<Integer> codes = new HashSet<>(retry.statusCodes());
    words(request, STATUS_CODES)
        .mapToLong(LenientNumber::of)
        .filter(it -> it >= 100 && it <= 599)
        .forEach(it -> codes.add((int) it));
    if (codes.isEmpty()) {
      on.remove(RetryCondition.RETRIABLE_STATUS_CODES);
    }
    return RetryPolicy.statusCodes(on, codes);
  }

  private static List<HeaderMatch> headers(
      Set<RetryCondition> on, RetryPolicy retry, Headers request) {
    if (request.header(HEADER_NAMES) == null && retry.headers().response().isEmpty()) {
      on.remove(RetryCondition.RETRIABLE_HEADERS);
      return List.of();
    }
    List<HeaderMatch> headers = new ArrayList<>(retry.headers().response());
    words(request, HEADER_NAMES)
        .filter(HeaderMatch::isName)
        .forEach(it -> headers.add(new HeaderMatch(it, new ValueMatch.Present(true), false)));
    if (headers.isEmpty()) {
      on.remove(RetryCondition.RETRIABLE_HEADERS);
    }
    return RetryPolicy.retriableHeaders(on, headers);
  }

  private static Stream<String> words(Headers request, String name) {
    return Arrays.stream(value(request, name).split(",")).map(String::strip);
  }

  // Envoy joins the lines of such a header before it reads it.
  private static String value(Headers request, String name) {
    return String.join(",", request.headers(name));
  }
}
