package dev.sidecar.bench;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.spi.Transport;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls and answers that stay in memory, for benchmarks of everything above the transport. */
final class Canned {
  private static final Reply OK = new Ok();

  private Canned() {}

  /** The answer to a call, as a transport without any policy above it gives it. */
  static Reply reply(dev.sidecar.call.Call call) {
    if (call.isCanceled()) {
      throw new IllegalStateException("canceled");
    }
    return OK;
  }

  /** Answers at once, and the body has ended: the attempt gives its permit back. */
  static Transport.Connections answering() {
    return new Connections(true);
  }

  /** Answers at once with a body that never ends: the attempt keeps its permit. */
  static Transport.Connections neverEnding() {
    return new Connections(false);
  }

  /** Cannot connect, and knows so at once. */
  static Transport.Connections unconnected() {
    return new Unconnected();
  }

  private record Unconnected() implements Transport.Connections {
    @Override
    public Reply send(Attempt attempt) throws IOException {
      attempt.connectFailed();
      throw new ConnectException("connection refused");
    }

    @Override
    public void close() {}
  }

  /** One attempt's answer without the connections around it. */
  static Reply answer(Attempt attempt) {
    attempt.requestStarted();
    attempt.end();
    return OK;
  }

  private record Connections(boolean bodyEnds) implements Transport.Connections {
    @Override
    public Reply send(Attempt attempt) {
      if (bodyEnds) {
        return answer(attempt);
      }
      attempt.requestStarted();
      return OK;
    }

    @Override
    public void close() {}
  }

  private static final class Ok implements Reply {
    @Override
    public int status() {
      return 200;
    }

    @Override
    public @Nullable String header(String name) {
      return null;
    }

    @Override
    public List<String> headers(String name) {
      return List.of();
    }

    @Override
    public void discard() {}
  }

  /** A GET without a body to a host. */
  static final class Call extends dev.sidecar.call.Call {
    private final String host;
    private final String path;

    Call(String host) {
      this(host, "/bytes/256");
    }

    Call(String host, String path) {
      this.host = host;
      this.path = path;
    }

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public Call copy(boolean hostSuffix) {
      return new Call(host, path);
    }

    @Override
    public String host() {
      return host;
    }

    @Override
    public int port() {
      return 80;
    }

    @Override
    public String url() {
      return "http://" + host + path;
    }

    @Override
    public String path() {
      return path;
    }

    @Override
    public @Nullable String query() {
      return null;
    }

    @Override
    public @Nullable String header(String name) {
      return null;
    }

    @Override
    public List<String> headers(String name) {
      return List.of();
    }

    @Override
    public boolean bodyReplayable() {
      return true;
    }

    @Override
    public long callerTimeoutNanos() {
      return 0;
    }
  }
}
