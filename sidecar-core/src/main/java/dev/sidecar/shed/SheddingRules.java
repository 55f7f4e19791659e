package dev.sidecar.shed;

import dev.sidecar.call.Reply;
import dev.sidecar.policy.SheddingPolicy;
import dev.sidecar.policy.SheddingPolicy.Control;
import dev.sidecar.policy.SheddingPolicy.Throttle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** With which probability a call is refused, and what counts as a success. Pure. */
public final class SheddingRules {
  private static final int ACCURACY = 10_000;
  private static final String GRPC = "application/grpc";

  private SheddingRules() {}

  /**
   * The probability that a call is refused, 0 to 1. The order of the steps is that of Envoy's
   * {@code AdmissionControlFilter}.
   *
   * @param total calls in the window
   * @param succeeded those of them that succeeded
   */
  public static double probability(SheddingPolicy policy, long total, long succeeded) {
    if (policy instanceof Throttle throttle) {
      return Math.max(0, (total - throttle.k() * succeeded) / (total + 1));
    }
    Control control = (Control) policy;
    double excess = (total - succeeded / (control.thresholdPercent() / 100)) / (total + 1);
    if (excess <= 0) {
      return 0;
    }
    double probability =
        control.aggression() == 1 ? excess : Math.pow(excess, 1 / control.aggression());
    return Math.min(probability, control.maxRejectionPercent() / 100);
  }

  /** Whether too little goes on to refuse anything. */
  public static boolean isQuiet(SheddingPolicy policy, long total) {
    return policy instanceof Control control
        && total / control.window().toSeconds() < control.rpsThreshold();
  }

  /**
   * Whether a draw refuses, to four digits as in Envoy.
   *
   * @param draw 64 random bits
   */
  public static boolean refuses(double probability, long draw) {
    return ACCURACY * probability > Long.remainderUnsigned(draw, ACCURACY);
  }

  /** Whether an answer is a success. */
  public static boolean isSuccess(SheddingPolicy policy, Reply reply) {
    int status = reply.status();
    if (!(policy instanceof Control control)) {
      return status < 500 && status != 429;
    }
    String code = status == 200 ? grpcCode(reply) : null;
    if (code != null) {
      return isSuccess(control.success(), code);
    }
    List<SheddingPolicy.StatusRange> statuses = control.success().statuses();
    // By index: an iterator would be an object for each call.
    for (int i = 0; i < statuses.size(); i++) {
      if (statuses.get(i).contains(status)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSuccess(SheddingPolicy.Success success, String code) {
    try {
      return success.grpcCodes().contains(Integer.parseInt(code.trim()));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** The code of a gRPC answer that ends with its headers; null for all others. */
  private static @Nullable String grpcCode(Reply reply) {
    String code = reply.header("grpc-status");
    String type = code == null ? null : reply.header("content-type");
    boolean grpc =
        type != null
            && type.startsWith(GRPC)
            && (type.length() == GRPC.length() || "+;".indexOf(type.charAt(GRPC.length())) >= 0);
    return grpc ? code : null;
  }
}
