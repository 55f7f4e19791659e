package dev.sidecar.spi;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.RateLimitDescriptor;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HealthProbe;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries attempts over a network. Threading: opened by the control thread, used by any. */
public interface Transport {
  /**
   * Prepares an endpoint; connects to nothing yet.
   *
   * @param tls what secures the connections of a cluster whose policy has {@code tls}; null for
   *     every other
   */
  Connections open(ClusterPolicy cluster, Endpoint endpoint, @Nullable ClusterTls tls);

  /**
   * A question to a rate limit service.
   *
   * @param cluster that the service is
   * @param domain of its limits
   * @param timeoutNanos how long the answer is of use
   */
  default RateLimitInquiry inquire(
      String cluster, String domain, List<RateLimitDescriptor> descriptors, long timeoutNanos) {
    throw new UnsupportedOperationException("this transport asks no rate limit service");
  }

  /**
   * The connections to one endpoint.
   *
   * <p>{@code send} tells the attempt when the request starts, bounds the connecting by the
   * cluster's limit, and calls {@link Attempt#end} once the answer's body has ended. It throws the
   * transport's own {@code IOException} where no headers arrive.
   */
  interface Connections extends Service<Attempt>, AutoCloseable {
    /**
     * Opens connections that calls to a host then find open, those counted that wait for a call
     * already. Blocks; a connection is bounded by the cluster's limit for connecting.
     *
     * @param authority {@code orders.svc} or {@code orders.svc:8080}, as in the calls' URLs
     * @param connections how many, 1 or more; of a protocol that shares one, one is made
     * @param limitNanos the moment in the timer's time at which to give up
     */
    default Warmed warm(String authority, int connections, long limitNanos) {
      return new Warmed(0, null);
    }

    /**
     * Asks the endpoint whether it is healthy. Blocks, until the limit at most. What is asked is no
     * call: it counts nowhere.
     *
     * @param probe what is asked
     * @param limitNanos the moment in the timer's time at which to give up
     */
    default Probed probe(HealthProbe probe, long limitNanos) {
      return new Probed.Failed("this transport makes no health checks");
    }

    /** Closes what is idle; what comes next connects anew. */
    default void drain() {}

    /**
     * Asks the peer how busy it is, for {@code loadBalancing: prequal}: a GET whose answer has the
     * header {@code sidecar-load}. Returns at once; the answer comes on another thread. A probe
     * fails where the transport has no room for it, the peer does not answer in time, or answers
     * something else.
     *
     * @param path begins with {@code /}
     * @param timeout until the headers of the answer
     */
    default void askLoad(String path, Duration timeout, LoadAnswer answer) {
      answer.failed();
    }

    /** What can be told of certificates; null where none are used. */
    default @Nullable Certificates certificates() {
      return null;
    }

    /**
     * For how long a connection may be idle and still be used, as learned from the endpoint; null
     * if nothing was.
     */
    default @Nullable Duration keepAlive() {
      return null;
    }

    /** Closes what is idle; exchanges under way end by themselves. */
    @Override
    void close();
  }

  /** Told what a peer says of its load. */
  @FunctionalInterface
  interface LoadAnswer {
    void told(int inFlight, long latencyNanos);

    /** It has said nothing, and will not. In place of {@link #told}; any thread. */
    default void failed() {}
  }

  /**
   * What came of {@link Connections#warm}.
   *
   * @param open how many connections wait for calls
   * @param failure why there are no more; null if there are as many as asked for
   */
  record Warmed(int open, @Nullable IOException failure) {}

  /** What came of {@link Connections#probe}. */
  sealed interface Probed {
    /** There was a connection, and no more was asked. */
    record Connected() implements Probed {}

    /**
     * There was an answer.
     *
     * @param unhealthy whether it says of its endpoint that no more calls should go there: {@code
     *     x-envoy-immediate-health-check-fail}
     */
    record Answered(int status, boolean unhealthy) implements Probed {}

    /**
     * There was an answer of the kind that says it in words.
     *
     * @param serving whether it says that calls may come
     * @param why what else it says
     */
    record Said(boolean serving, String why) implements Probed {}

    /** There was no answer: no connection, a broken one, or no time left. */
    record Failed(String why) implements Probed {}
  }

  /**
   * The certificates of an endpoint's connections.
   *
   * @param oldest since when the certificate is valid that the oldest connection showed; null
   *     without a connection, or if none was shown
   * @param until when the certificate ends that a connection made now would show; null for none
   */
  record Certificates(@Nullable Instant oldest, @Nullable Instant until) {}
}
