package dev.sidecar.call;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A call that brings its own way of talking to an endpoint: it is balanced, admitted, limited and
 * repeated like any other, and then runs its {@link Operation} where HTTP has a transport.
 *
 * @param <T> what the operation brings
 */
public final class OperationCall<T> extends Call {
  private final Operation<T> operation;
  private final boolean idempotent;
  private final long timeoutNanos;

  /**
   * A call for one execution.
   *
   * @param idempotent whether the operation may be repeated when it may have been done
   * @param timeoutNanos for the whole call; 0 where the cluster's holds
   */
  public OperationCall(Operation<T> operation, boolean idempotent, long timeoutNanos) {
    this.operation = operation;
    this.idempotent = idempotent;
    this.timeoutNanos = timeoutNanos;
  }

  /** What an operation brought. */
  record Result<T>(T value) implements Reply {
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

  /** What the operation brought, out of the reply to this very call. */
  @SuppressWarnings("unchecked")
  public T value(Reply reply) {
    return ((Result<T>) reply).value();
  }

  /** Runs the operation and ends the attempt. */
  public Reply run(Attempt attempt) throws IOException {
    Interruption interruption = new Interruption();
    attempt.cuttableBy(interruption);
    try {
      T value = operation.run(attempt.endpoint());
      attempt.requestStarted();
      return new Result<>(value);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      tell(attempt, e);
      throw asIo(e);
    } finally {
      interruption.over();
      attempt.end();
    }
  }

  /** An operation that could not connect did nothing; of any other nobody knows. */
  private static void tell(Attempt attempt, Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
        attempt.connectFailed();
        return;
      }
    }
    attempt.requestStarted();
  }

  private static IOException asIo(Exception failure) {
    if (failure instanceof IOException io) {
      return io;
    }
    if (failure instanceof InterruptedException) {
      // Set again as it was; a cut takes it back when the operation is over.
      Thread.currentThread().interrupt();
      return (IOException) new InterruptedIOException("interrupted").initCause(failure);
    }
    return new IOException(failure.toString(), failure);
  }

  /** Interrupts the thread of an operation, and never what the thread does afterwards. */
  private static final class Interruption implements Cuttable {
    private static final int RUNNING = 0;
    private static final int CUTTING = 1;
    private static final int CUT = 2;
    private static final int OVER = 3;

    private final Thread thread = Thread.currentThread();
    private final AtomicInteger state = new AtomicInteger(RUNNING);

    @Override
    public void cut() {
      if (state.compareAndSet(RUNNING, CUTTING)) {
        thread.interrupt();
        state.set(CUT);
      }
    }

    @Override
    public void cutConnection() {}

    private void over() {
      if (state.compareAndSet(RUNNING, OVER)) {
        return;
      }
      while (state.get() == CUTTING) {
        Thread.onSpinWait();
      }
      Thread.interrupted();
    }
  }

  @Override
  public String method() {
    return "OPERATION";
  }

  @Override
  public boolean idempotent() {
    return idempotent;
  }

  @Override
  public String host() {
    return "";
  }

  @Override
  public String path() {
    return "/";
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
    return timeoutNanos;
  }
}
