package dev.sidecar.http;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Cuttable;
import dev.sidecar.call.Limit;
import dev.sidecar.cluster.EndpointFailures;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.time.Deadline;
import dev.sidecar.timeout.AttemptLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Tells an attempt what OkHttp does with it, and OkHttp when the attempt is cut. */
class OkHttpAttempt extends EventListener implements Cuttable {
  /**
   * Ticks that a cut attempt has to leave an HTTP/2 connection before that is closed: a quarter of
   * a second. Other exchanges share it, and on a busy machine a thread may only be late.
   */
  static final int TICKS_TO_LEAVE_HTTP2 = 25;

  private final Attempt attempt;
  private final Call inner;
  private final long connectTimeoutNanos;
  private final Runnable released;
  private volatile @Nullable Connection connection;
  private Limit limitBeforeConnect = Limit.CALL;
  private long limitBeforeConnectNanos = Deadline.NEVER;
  private boolean connecting;
  private boolean connected;
  private boolean writesBody;
  private boolean readsHeaders;
  private int status;
  // By the timer's thread only.
  private int ticksLate;

  /**
   * Follows one inner call.
   *
   * @param released run when the call has given its connection back, which may be after the end of
   *     the attempt
   */
  OkHttpAttempt(Attempt attempt, Call inner, long connectTimeoutNanos, Runnable released) {
    this.released = released;
    this.attempt = attempt;
    this.inner = inner;
    this.connectTimeoutNanos = connectTimeoutNanos;
  }

  /** Whether an HTTP/1.1 connection from the pool broke before it brought an answer. */
  boolean wasStale() {
    Connection held = connection;
    return held != null
        && !isShared(held)
        && !writesBody
        && !connected
        && status == 0
        && !inner.isCanceled();
  }

  @Override
  public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
    connected = true;
    long limit = Deadline.after(attempt.nanos(), connectTimeoutNanos);
    if (limit < attempt.limitNanos()) {
      connecting = true;
      limitBeforeConnect = attempt.limit();
      limitBeforeConnectNanos = attempt.limitNanos();
      attempt.limit(Limit.CONNECT, limit);
    }
  }

  @Override
  public void connectEnd(
      Call call, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol) {
    if (connecting) {
      connecting = false;
      attempt.limit(limitBeforeConnect, limitBeforeConnectNanos);
    }
  }

  @Override
  public void connectFailed(
      Call call,
      InetSocketAddress address,
      Proxy proxy,
      @Nullable Protocol protocol,
      IOException failure) {
    attempt.connectFailed();
  }

  @Override
  public void connectionAcquired(Call call, Connection acquired) {
    connection = acquired;
    IdleTime idle = idleTime(acquired);
    if (idle != null) {
      idle.acquired();
    }
  }

  @Override
  public void connectionReleased(Call call, Connection given) {
    IdleTime idle = idleTime(given);
    if (idle != null) {
      idle.released();
    }
  }

  /** Null for a connection that calls share: its peer says which of them it has not begun. */
  private @Nullable IdleTime idleTime(Connection of) {
    return !isShared(of) && socketOf(of) instanceof IdleSocket socket ? socket.idleTime() : null;
  }

  /** The socket that was made for a connection; null if nobody knows it. */
  @Nullable Socket socketOf(Connection held) {
    return held.socket();
  }

  /** The connection was found closed: its endpoint closes idle ones. */
  void tellStale() {
    Connection held = connection;
    IdleTime idle = held == null ? null : idleTime(held);
    if (idle != null) {
      idle.wasClosed(attempt.beganNanos());
    }
  }

  /**
   * Closes a connection that calls share and that could not be written to: OkHttp offers it to the
   * next attempt until its reader has seen the end, too.
   */
  void closeBroken(IOException failure) {
    Connection held = connection;
    boolean ofSocket = failure instanceof SocketException || failure instanceof SSLException;
    if (held != null && ofSocket && isShared(held) && !isOfOthers()) {
      closeQuietly(held);
    }
  }

  @Override
  public void requestHeadersStart(Call call) {
    attempt.requestStarted();
  }

  @Override
  public void requestHeadersEnd(Call call, Request request) {
    writesBody = request.body() != null;
  }

  @Override
  public void requestBodyEnd(Call call, long bytes) {
    writesBody = false;
  }

  @Override
  public void requestFailed(Call call, IOException failure) {
    writesBody = false;
  }

  @Override
  public void responseHeadersStart(Call call) {
    writesBody = false;
    readsHeaders = true;
  }

  @Override
  public void responseFailed(Call call, IOException failure) {
    writesBody = false;
  }

  /**
   * Whether the application's body is being written. What fails then, and is no failure of the
   * connection, is the application's.
   */
  boolean writesBody() {
    return writesBody;
  }

  @Override
  public void responseHeadersEnd(Call call, Response response) {
    readsHeaders = false;
    status = response.code();
  }

  /** Whether the peer's headers are being read: what OkHttp cannot make sense of then is theirs. */
  boolean readsHeaders() {
    return readsHeaders;
  }

  /** The status that the peer sent, which the response may hide from OkHttp. */
  int status(Response response) {
    return status == 0 ? response.code() : status;
  }

  /** A part of the body has arrived. */
  void progressed() {
    AttemptLimits.progressed(attempt);
  }

  /** The failure of the body, with its coordinates and its record. */
  SidecarException bodyFailed(IOException cause, EndpointFailures failures) {
    SidecarException failure = failures.explain(attempt, cause, true);
    return ((HttpCall) attempt.call()).bodyFailed(failure, attempt, status);
  }

  @Override
  public void callEnd(Call call) {
    attempt.end();
    released.run();
  }

  @Override
  public void callFailed(Call call, IOException failure) {
    if (Unprocessed.is(failure)) {
      attempt.refused();
    }
    if (writesBody) {
      attempt.requestBodyFailed();
    }
    // One that was given up did not fail.
    if (status != 0 && !inner.isCanceled()) {
      attempt.responseBodyFailed();
    }
    attempt.end();
    released.run();
  }

  @Override
  public void cut() {
    inner.cancel();
  }

  @Override
  public void cutConnection() {
    Connection held = connection;
    if (held == null || (isShared(held) && ++ticksLate < TICKS_TO_LEAVE_HTTP2)) {
      return;
    }
    closeQuietly(held);
  }

  private void closeQuietly(Connection held) {
    try {
      close(held);
    } catch (IOException e) {
      // The socket is as closed as it will ever be.
    }
  }

  /** Closes a connection; by the timer's thread among others, so that it must not wait. */
  void close(Connection held) throws IOException {
    held.socket().close();
  }

  /** A failure without an answer, as the failure of the attempt tells it. */
  IOException explained(IOException failure) {
    return failure;
  }

  /** Whether what fails is no failure of the connection: a cut, or the application's own body. */
  boolean isOfOthers() {
    return inner.isCanceled() || writesBody;
  }

  /** Whether a limit cut it. */
  boolean timedOut() {
    return attempt.timedOut();
  }

  /** The connection that was made is of no use. */
  void disagreed() {
    attempt.connectFailed();
  }

  /** The peer says that it did nothing. */
  void refused() {
    attempt.refused();
  }

  private static boolean isShared(Connection held) {
    return held.protocol() == Protocol.HTTP_2 || held.protocol() == Protocol.H2_PRIOR_KNOWLEDGE;
  }
}
