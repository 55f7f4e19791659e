package dev.sidecar.balance;

import dev.sidecar.spi.Transport;
import dev.sidecar.time.Ticker;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server tells of its load to whoever probes it, for {@code loadBalancing: prequal}: its
 * requests in flight, and the latency of those that were answered lately at about that load.
 *
 * <p>A server calls {@link #begin} when a request comes in and {@link #end} when its response is
 * out, for all requests but probes, and answers a probe with 204 and a header {@link #HEADER} whose
 * value is {@link #text}. Any thread; a request costs two short locks.
 */
public final class ServerLoad {
  /** The header of an answer to a probe: {@code rif=3;latency-us=1200}. */
  public static final String HEADER = "sidecar-load";

  private static final Pattern TEXT = Pattern.compile("rif=([0-9]{1,9});latency-us=([0-9]{1,12})");
  private static final long NANOS_A_MICRO = 1_000;

  // Loads are told apart to a quarter: 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20 ...
  private static final int BUCKETS = 64;
  private static final int SAMPLES = 32;
  private static final long FADE_NANOS = 1_000_000_000;

  private final Ticker ticker;
  private final @Nullable Bucket[] buckets = new Bucket[BUCKETS];
  private int inFlight;

  /** What was answered lately at one load. */
  private static final class Bucket {
    final long[] samples = new long[SAMPLES];
    final long[] sorted = new long[SAMPLES];
    int count;
    int next;
    long lastNanos;

    void add(long tookNanos, long nowNanos) {
      samples[next] = tookNanos;
      next = (next + 1) % SAMPLES;
      count = Math.min(count + 1, SAMPLES);
      lastNanos = nowNanos;
    }

    /**
     * The median, less as nothing new is heard: whoever looks slow gets no requests, and would look
     * slow for ever.
     */
    long latencyNanos(long nowNanos) {
      System.arraycopy(samples, 0, sorted, 0, count);
      Arrays.sort(sorted, 0, count);
      double silence = (double) (nowNanos - lastNanos) / FADE_NANOS;
      return (long) (sorted[count / 2] * Math.exp(-silence));
    }
  }

  /** A server without a request. */
  public ServerLoad() {
    this(Ticker.system());
  }

  /** The same by another clock. */
  public ServerLoad(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * A request came in.
   *
   * @return the requests in flight with it, to be handed to {@link #end}
   */
  public synchronized int begin() {
    return ++inFlight;
  }

  /** A request was answered, at which {@link #begin} had returned so many. */
  public synchronized void end(int withIt, long tookNanos) {
    inFlight--;
    int bucket = bucket(withIt);
    Bucket known = buckets[bucket];
    if (known == null) {
      known = new Bucket();
      buckets[bucket] = known;
    }
    known.add(tookNanos, ticker.nanos());
  }

  /** Requests in flight. */
  public synchronized int inFlight() {
    return inFlight;
  }

  /**
   * The median latency of the last requests that came in at the load that one more would meet, or
   * at the nearest load of which something is known; 0 before the first.
   */
  public synchronized long latencyNanos() {
    int wanted = bucket(inFlight + 1);
    for (int away = 0; away < BUCKETS; away++) {
      Bucket below = known(wanted - away);
      Bucket found = below == null ? known(wanted + away) : below;
      if (found != null) {
        return found.latencyNanos(ticker.nanos());
      }
    }
    return 0;
  }

  private @Nullable Bucket known(int bucket) {
    return bucket < 0 || bucket >= BUCKETS ? null : buckets[bucket];
  }

  /** The value of {@link #HEADER}. */
  public synchronized String text() {
    return "rif=" + inFlight + ";latency-us=" + latencyNanos() / NANOS_A_MICRO;
  }

  /**
   * What {@link #text} says, told to somebody; nothing where it says something else.
   *
   * @return whether it was understood
   */
  public static boolean read(@Nullable String text, Transport.LoadAnswer answer) {
    Matcher matcher = TEXT.matcher(text == null ? "" : text);
    if (!matcher.matches()) {
      return false;
    }
    answer.told(
        Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)) * NANOS_A_MICRO);
    return true;
  }

  /** Exact to 8, then four to a doubling. */
  static int bucket(int load) {
    if (load < 8) {
      return Math.max(0, load);
    }
    int shift = 29 - Integer.numberOfLeadingZeros(load);
    return Math.min(BUCKETS - 1, 4 * shift + (load >>> shift));
  }
}
