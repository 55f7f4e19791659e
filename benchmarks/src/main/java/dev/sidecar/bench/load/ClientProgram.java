package dev.sidecar.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The measured client as a program: the first line of standard input is its {@link Bed}, each that
 * follows an {@link Order}; each is answered with a {@link Reply} on a line. It ends with its
 * input, so that it does not outlive whoever gives the orders.
 */
public final class ClientProgram {
  /** Callers of an order, at most. */
  public static final int MOST_CALLERS = 256;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Arms arms;
  private final ClosedLoop closed;
  private final OpenLoop open;

  private ClientProgram(Arms arms, Callers callers) {
    this.arms = arms;
    this.closed = new ClosedLoop(callers);
    this.open = new OpenLoop(callers);
  }

  /** Follows orders until standard input closes. */
  public static void main(String[] args) throws IOException {
    PrintStream out = System.out;
    System.setOut(System.err); // What a library prints must not be taken for a reply.
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String bed = in.readLine();
    if (bed == null) {
      return;
    }
    try (Arms arms = Arms.open(JSON.readValue(bed, Bed.class));
        Callers callers = new Callers(MOST_CALLERS)) {
      ClientProgram client = new ClientProgram(arms, callers);
      out.println(JSON.writeValueAsString(Reply.DONE));
      out.flush();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(JSON.writeValueAsString(client.reply(line)));
        out.flush();
      }
    }
    System.exit(0); // Threads of the arms do not keep it alive.
  }

  private Reply reply(String line) throws IOException {
    Order order = JSON.readValue(line, Order.class);
    try {
      return follow(order);
    } catch (IllegalArgumentException | IllegalStateException failed) {
      return Reply.failed(failed.toString());
    }
  }

  private Reply follow(Order order) {
    Arm.Calls calls = arms.get(order.arm()).calls(order.requestBytes(), order.responseBytes());
    if (order.settleCalls() > 0) {
      int each = Math.max(1, order.settleCalls() / order.callers());
      closed.runCalls(calls, Tally.forCallers(order.callers()), each);
    }
    if (order.millis() == 0) {
      return Reply.DONE;
    }
    Schedule schedule = schedule(order);
    // Before the first reading: their histograms are no cost of the arm.
    List<Tally> tallies = Tally.forCallers(order.callers());
    long begin = System.nanoTime();
    CostReading before = CostReading.begin(order.proxyPids(), order.upstreamPids());
    long loadBegin = System.nanoTime();
    if (schedule == null) {
      closed.runFor(calls, tallies, order.millis() * 1_000_000);
    } else {
      open.run(calls, tallies, schedule, Duration.ofMillis(order.longestWaitMillis()));
    }
    long loadNanos = System.nanoTime() - loadBegin;
    CostReading after = CostReading.end(order.proxyPids(), order.upstreamPids());
    long elapsed = System.nanoTime() - begin;
    return new Reply(null, Tally.sum(tallies).text(), loadNanos, elapsed, after.since(before));
  }

  private static @Nullable Schedule schedule(Order order) {
    Integer rate = order.rate();
    return rate == null
        ? null
        : new Schedule(rate, Duration.ofMillis(order.millis()), order.spin());
  }
}
