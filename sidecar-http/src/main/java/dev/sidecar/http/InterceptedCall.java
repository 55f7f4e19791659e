package dev.sidecar.http;

import dev.sidecar.call.Call;
import dev.sidecar.filter.Service;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
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
      Service<Call> mesh,
      ExecutorService executor,
      List<Interceptor> interceptors) {
    super(request, mesh, executor);
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
    HttpCall inner = new HttpCall(request, call().listeners());
    inner.timeout().timeout(timeout().timeoutNanos(), TimeUnit.NANOSECONDS);
    passed = inner;
    if (isCanceled()) {
      inner.cancel();
    }
    return answer(inner);
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
  SidecarCall anew(Request request, Service<Call> mesh, ExecutorService executor) {
    return new InterceptedCall(request, mesh, executor, interceptors);
  }
}
