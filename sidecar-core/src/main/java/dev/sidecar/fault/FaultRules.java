package dev.sidecar.fault;

import dev.sidecar.policy.Chance;
import dev.sidecar.policy.FaultPolicy;
import dev.sidecar.policy.TimeoutPolicy;
import dev.sidecar.spi.Draws;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides which faults a call has, with Envoy's draws: one for the delay and then one for the
 * abort, each if the policy has it and whatever comes of it. Pure.
 */
public final class FaultRules {
  private static final String DELAY = "x-envoy-fault-delay-request";
  private static final String ABORT = "x-envoy-fault-abort-request";
  private static final String PERCENTAGE = "-percentage";
  private static final long MOST_UINT32 = 0xffff_ffffL;

  private final FaultPolicy.@Nullable Delay delay;
  private final Chance delayed;
  private final FaultPolicy.@Nullable Abort abort;
  private final Chance aborted;

  public FaultRules(FaultPolicy policy) {
    delay = policy.delay();
    delayed = Chance.of(delay == null ? 0 : delay.percent());
    abort = policy.abort();
    aborted = Chance.of(abort == null ? 0 : abort.percent());
  }

  /**
   * How long a call is delayed; zero for not at all.
   *
   * @param headers the first value of a request header by its name; null for none
   */
  public Duration delay(Function<String, @Nullable String> headers, Draws draws) {
    if (delay == null) {
      return Duration.ZERO;
    }
    Duration fixed = delay.fixed();
    Chance chance = fixed == null ? capped(delayed, DELAY, headers) : delayed;
    if (!chance.takes(draws.next())) {
      return Duration.ZERO;
    }
    return fixed == null ? asked(number(headers.apply(DELAY))) : fixed;
  }

  // Longer ones would overflow when added to the clock; nobody waits for a year.
  private static Duration asked(@Nullable Long millis) {
    long most = TimeoutPolicy.LONGEST.toMillis();
    return millis == null
        ? Duration.ZERO
        : Duration.ofMillis(Long.compareUnsigned(millis, most) > 0 ? most : millis);
  }

  /** The status that a call is answered with; 0 where it goes on. */
  public int abort(Function<String, @Nullable String> headers, Draws draws) {
    if (abort == null) {
      return 0;
    }
    Integer fixed = abort.status();
    Chance chance = fixed == null ? capped(aborted, ABORT, headers) : aborted;
    if (!chance.takes(draws.next())) {
      return 0;
    }
    if (fixed != null) {
      return fixed;
    }
    Long status = number(headers.apply(ABORT));
    return status != null && status >= 200 && status < 600 ? status.intValue() : 0;
  }

  /** The chance, or with a smaller numerator if the call asks for that; it cannot ask for more. */
  private static Chance capped(
      Chance chance, String of, Function<String, @Nullable String> headers) {
    Long asked = number(headers.apply(of + PERCENTAGE));
    return asked == null || Long.compareUnsigned(asked, MOST_UINT32) > 0
        ? chance
        : chance.atMost(asked);
  }

  /** A whole number of 64 bits without a sign; null for all else. */
  private static @Nullable Long number(@Nullable String text) {
    if (text == null || !text.matches("\\+?[0-9]+")) {
      return null;
    }
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException tooLarge) {
      return null;
    }
  }
}
