package dev.sidecar.http;

import dev.sidecar.call.Trail;
import dev.sidecar.control.ControlLoop;
import dev.sidecar.failure.DecisionRecord;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * A call that the application's interceptors stand around. What the last of them lets through goes
 * into the mesh as a call of its own: routed anew, with its own attempts and limits.
 */
final class InterceptedCall extends SidecarCall {
  private final List<Interceptor> interceptors;
  private volatile @Nullable HttpCall passed;

  InterceptedCall(
      Request request,
      ControlLoop mesh,
      ExecutorService executor,
      List<Interceptor> interceptors,
      @Nullable Consumer<DecisionRecord> asks) {
    super(request, mesh, executor, asks);
    this.interceptors = interceptors;
  }

  @Override
  Response answer() throws IOException {
    return intercept(0, request());
  }

  /** What the interceptor with an index, and those behind it, make of a request. */
  Response intercept(int index, Request request) throws IOException {
    return index == interceptors.size()
        ? pass(request)
        : interceptors.get(index).intercept(new InterceptorChain(this, index, request));
  }

  private Response pass(Request request) throws IOException {
    HttpCall inner = new HttpCall(request, call().mesh(), call().listeners());
    Trail trail = call().trail();
    Consumer<DecisionRecord> asks = trail == null ? null : trail.asks();
    if (asks != null) {
      inner.follow(asks);
    }
    inner.timeout().timeout(timeout().timeoutNanos(), TimeUnit.NANOSECONDS);
    passed = inner;
    if (isCanceled()) {
      inner.cancel();
    }
    return inner.send();
  }

  @Override
  public void cancel() {
    super.cancel();
    HttpCall inner = passed;
    if (inner != null) {
      inner.cancel();
    }
  }

  @Override
  SidecarCall anew(ExecutorService executor, @Nullable Consumer<DecisionRecord> asks) {
    return new InterceptedCall(request(), call().mesh(), executor, interceptors, asks);
  }
}
