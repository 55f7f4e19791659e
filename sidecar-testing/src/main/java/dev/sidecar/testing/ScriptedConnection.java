package dev.sidecar.testing;

import dev.sidecar.testing.Answer.Ending;
import dev.sidecar.testing.RequestReader.Head;
import dev.sidecar.testing.Step.OnRequest;
import dev.sidecar.time.Deadline;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A scripted endpoint's end of one connection. It has no thread: it acts when the client writes,
 * and what it sends lies ready until the moment at which the client may read it.
 *
 * <p>One thread writes and one reads at a time; any may close.
 */
final class ScriptedConnection implements RequestReader.Requests {
  private enum Kind {
    BYTES,
    CLOSED,
    RESET
  }

  /** What arrives at the client at a moment. */
  private static final class Arrival {
    private final Kind kind;
    private final byte[] bytes;
    private final long moment;

    private Arrival(Kind kind, byte[] bytes, long moment) {
      this.kind = kind;
      this.bytes = bytes;
      this.moment = moment;
    }
  }

  private static final byte[] CONTINUE =
      "HTTP/1.1 100 \r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NOTHING = {};

  private final ScriptedNetwork network;
  private final ScriptedEndpoint endpoint;
  private final int number;
  private final RequestReader reader = new RequestReader(this);
  private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
  // By the writing thread: the endpoint has ended the connection and reads no more.
  private boolean over;
  // By the reading thread: how much of the first arrival is read.
  private int offset;
  private final AtomicBoolean closed = new AtomicBoolean();

  ScriptedConnection(ScriptedNetwork network, ScriptedEndpoint endpoint) {
    this.network = network;
    this.endpoint = endpoint;
    this.number = network.connected();
  }

  void write(byte[] bytes, int from, int length) throws IOException {
    network.time().changed();
    Arrival first = arrivals.peek();
    if (closed.get()) {
      throw new SocketException("Socket closed");
    }
    if (first != null && first.kind == Kind.RESET && first.moment <= network.time().nanos()) {
      throw new SocketException("Broken pipe");
    }
    if (over) {
      return;
    }
    try {
      reader.read(bytes, from, length);
    } catch (IllegalArgumentException e) {
      over = true;
      throw network.surprise(endpoint + ": received " + e.getMessage());
    }
  }

  /**
   * Reads what has arrived, at least one byte.
   *
   * @param limited whether the socket has a limit for reads, which passes at once
   */
  int read(byte[] into, int at, int length, boolean limited) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      if (closed.get()) {
        throw new SocketException("Socket closed");
      }
      Arrival first = arrivals.peek();
      if (first != null && first.moment <= network.time().nanos()) {
        return take(first, into, at, length);
      }
      if (limited) {
        throw new SocketTimeoutException("Read timed out");
      }
      network
          .time()
          .await(
              first == null ? Deadline.NEVER : first.moment,
              () -> closed.get() || arrivals.peek() != first);
    }
  }

  private int take(Arrival first, byte[] into, int at, int length) throws IOException {
    switch (first.kind) {
      case CLOSED -> {
        return -1;
      }
      case RESET -> throw new SocketException("Connection reset");
      case BYTES -> {}
    }
    int taken = Math.min(length, first.bytes.length - offset);
    System.arraycopy(first.bytes, offset, into, at, taken);
    offset += taken;
    if (offset == first.bytes.length) {
      offset = 0;
      arrivals.remove();
    }
    return taken;
  }

  /** Bytes that can be read at once. */
  int available() {
    Arrival first = arrivals.peek();
    return first == null || first.moment > network.time().nanos() ? 0 : first.bytes.length - offset;
  }

  void close() {
    if (closed.compareAndSet(false, true)) {
      network.disconnected();
      network.time().changed();
    }
  }

  @Override
  public void expectsContinue() {
    arrives(Kind.BYTES, CONTINUE, network.time().nanos());
  }

  @Override
  public void arrived(Head head, byte[] body) {
    long now = network.time().nanos();
    ReceivedRequest request =
        new ReceivedRequest(endpoint.endpoint(), number, Duration.ofNanos(now), head, body);
    network.received(request);
    ScriptedEndpoint.@Nullable Taken taken = endpoint.requested(request.path());
    if (taken == null) {
      over = true;
      throw network.surprise(endpoint + ": " + request + ": " + endpoint.expectation());
    }
    network.happened(endpoint, request + ": " + taken.step());
    if (taken.step() instanceof Step.Answers answers) {
      answer(answers.answer(), head, taken.last(), now);
    } else {
      over = true;
      fail(taken.step(), now);
    }
  }

  private void answer(Answer answer, Head head, boolean last, long now) {
    long moment = Deadline.after(now, answer.delayNanos());
    boolean closing = last || "close".equalsIgnoreCase(head.header("Connection"));
    arrives(Kind.BYTES, answer.bytes(head.method().equals("HEAD"), closing), moment);
    over = closing || answer.ending() != Ending.KEEPS;
    switch (answer.ending()) {
      case CLOSES -> arrives(Kind.CLOSED, NOTHING, moment);
      case RESETS -> arrives(Kind.RESET, NOTHING, moment);
      case HANGS -> {}
      case KEEPS -> {
        if (closing) {
          arrives(Kind.CLOSED, NOTHING, moment);
        }
      }
    }
  }

  private void fail(Step step, long now) {
    if (step == OnRequest.CLOSES) {
      arrives(Kind.CLOSED, NOTHING, now);
    } else if (step == OnRequest.RESETS) {
      arrives(Kind.RESET, NOTHING, now);
    }
  }

  private void arrives(Kind kind, byte[] bytes, long moment) {
    arrivals.add(new Arrival(kind, bytes, moment));
    network.time().changed();
  }
}
