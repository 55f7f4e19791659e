package dev.sidecar.policy;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * When calls to a cluster are refused at random because too few of the last ones succeeded. It
 * looks at calls, not at attempts: what a retry has saved is a success.
 */
public sealed interface SheddingPolicy {
  /** How far back it looks. Whole seconds, 1 s to 1 h; a call is forgotten up to 1 s early. */
  Duration window();

  private static Check window(Duration window) {
    boolean holds =
        window.getNano() == 0 && window.getSeconds() >= 1 && window.getSeconds() <= 3_600;
    return new Check()
        .require(holds, "window", Violation.text(window), "whole seconds, 1s to 3600s");
  }

  /**
   * Envoy's admission control: with {@code n} calls of which {@code s} succeeded, a call is refused
   * with the probability {@code ((n - s / threshold) / (n + 1)) ^ (1 / aggression)}. A call that
   * was refused is not counted. Envoy: {@code AdmissionControl}, whose counts each worker has for
   * itself.
   *
   * @param window how far back it looks; default 30 s. Envoy: {@code sampling_window}
   * @param thresholdPercent at or above this share of successes nothing is refused; 1 to 100;
   *     default 95. Envoy: {@code sr_threshold}
   * @param aggression how fast the probability rises; 1 or more; default 1, in proportion. Envoy:
   *     {@code aggression}
   * @param rpsThreshold with fewer calls a second than this, over the window and rounded down,
   *     nothing is refused; 0 or more; default 0. Envoy: {@code rps_threshold}
   * @param maxRejectionPercent the probability never exceeds this; 0 to 100; default 80; 0 refuses
   *     nothing. Envoy: {@code max_rejection_probability}
   * @param success what counts as a success
   */
  record Control(
      Duration window,
      double thresholdPercent,
      double aggression,
      int rpsThreshold,
      double maxRejectionPercent,
      Success success)
      implements SheddingPolicy {
    public static final Control DEFAULT =
        new Control(Duration.ofSeconds(30), 95, 1, 0, 80, Success.DEFAULT);

    public Control {
      SheddingPolicy.window(window)
          .require(
              thresholdPercent >= 1 && thresholdPercent <= 100,
              "successRateThreshold",
              thresholdPercent,
              "1 to 100")
          .require(aggression >= 1 && aggression <= 1_000, "aggression", aggression, "1 to 1000")
          .range("rpsThreshold", rpsThreshold, 0, Integer.MAX_VALUE)
          .require(
              maxRejectionPercent >= 0 && maxRejectionPercent <= 100,
              "maxRejectionProbability",
              maxRejectionPercent,
              "0 to 100")
          .done();
    }
  }

  /**
   * The client throttle of Google's SRE book (chapter 21, "Handling Overload"): with {@code n}
   * calls of which {@code a} were accepted, a call is refused with the probability {@code max(0, (n
   * - k a) / (n + 1))}. A call that was refused is counted as one that was not accepted. Accepted
   * is a call that was answered with a status below 500 other than 429. Envoy has none.
   *
   * @param k calls that are let through for each one that is accepted; 1 to 1,000; default 2: half
   *     of what a cluster refuses is sent to it all the same, and so it is soon seen when it
   *     accepts again
   * @param window how far back it looks; default 120 s
   */
  record Throttle(double k, Duration window) implements SheddingPolicy {
    public static final Throttle DEFAULT = new Throttle(2, Duration.ofMinutes(2));

    public Throttle {
      SheddingPolicy.window(window).require(k >= 1 && k <= 1_000, "k", k, "1 to 1000").done();
    }
  }

  /**
   * The answers that count as successes. No answer is none.
   *
   * @param statuses of HTTP; default 100 to 499. Envoy: {@code http_success_status}
   * @param grpcCodes of a gRPC answer that has its code in the headers, 0 to 16; one that has it in
   *     its trailers counts by its HTTP status, which is 200. Envoy: {@code grpc_success_status},
   *     which looks into the trailers too
   */
  record Success(List<StatusRange> statuses, Set<Integer> grpcCodes) {
    /** Below 500; of gRPC all but those that fewer calls may cure, as in Envoy. */
    public static final Success DEFAULT =
        new Success(List.of(new StatusRange(100, 499)), Set.of(0, 1, 2, 3, 5, 6, 7, 9, 11, 12, 16));

    public Success {
      new Check()
          .require(!statuses.isEmpty(), "statuses", statuses, "one or more")
          .require(!grpcCodes.isEmpty(), "grpcCodes", grpcCodes, "one or more")
          .require(
              grpcCodes.stream().allMatch(code -> code >= 0 && code <= 16),
              "grpcCodes",
              grpcCodes,
              "codes of 0 to 16")
          .done();
      statuses =
          statuses.stream()
              .distinct()
              .sorted(Comparator.comparing(StatusRange::first).thenComparing(StatusRange::last))
              .toList();
      grpcCodes = Set.copyOf(grpcCodes);
    }
  }

  /**
   * Statuses from one to another, both included.
   *
   * @param first 100 to 599
   * @param last {@code first} to 599
   */
  record StatusRange(int first, int last) {
    public StatusRange {
      new Check()
          .require(
              first >= 100 && last >= first && last <= 599,
              "statuses",
              first + "-" + last,
              "a status like 404 or a range like 200-299, within 100-599")
          .done();
    }

    public boolean contains(int status) {
      return status >= first && status <= last;
    }

    /** As in the configuration file: {@code 404} or {@code 200-299}. */
    public String text() {
      return first == last ? Integer.toString(first) : first + "-" + last;
    }
  }
}
