package dev.sidecar.http;

import dev.sidecar.call.Trail;
import dev.sidecar.control.ControlLoop;
import dev.sidecar.failure.DecisionRecord;
import dev.sidecar.failure.SidecarException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.jvm.functions.Function0;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.EventListener;
import okhttp3.Request;
import okhttp3.Response;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/** One call as the application holds it. */
class SidecarCall implements Call {
  private final Request request;
  private final HttpCall call;
  private final ExecutorService executor;
  private final AtomicBoolean executed = new AtomicBoolean();
  private volatile @Nullable Map<Class<?>, Object> computedTags;

  /**
   * A call that has not begun.
   *
   * @param asks told how the call ends; null for nobody
   */
  SidecarCall(
      Request request,
      ControlLoop mesh,
      ExecutorService executor,
      @Nullable Consumer<DecisionRecord> asks) {
    this.request = request;
    this.call = new HttpCall(request, mesh);
    this.executor = executor;
    if (asks != null) {
      call.follow(asks);
    }
  }

  final HttpCall call() {
    return call;
  }

  @Override
  public Request request() {
    return request;
  }

  @Override
  public Response execute() throws IOException {
    markExecuted();
    return send();
  }

  @Override
  public void enqueue(Callback callback) {
    markExecuted();
    try {
      executor.execute(CallerContext.wrap(() -> run(callback)));
    } catch (RejectedExecutionException e) {
      callback.onFailure(this, new SidecarException.Closed("the client is closed"));
    }
  }

  private void run(Callback callback) {
    Response response;
    try {
      response = send();
    } catch (IOException e) {
      callback.onFailure(this, e);
      return;
    } catch (RuntimeException | Error e) {
      // As OkHttp does: thrown by the application's request body, told to its callback too.
      callback.onFailure(this, new IOException("failed by " + e, e));
      throw e;
    }
    try {
      callback.onResponse(this, response);
    } catch (IOException e) {
      // As OkHttp does: a callback's failure to read has nobody else to be told.
      System.getLogger(SidecarCall.class.getName())
          .log(System.Logger.Level.INFO, "callback failed for " + request().url().redact(), e);
    } catch (RuntimeException | Error e) {
      // As OkHttp does: nobody will read what is left.
      cancel();
      throw e;
    }
  }

  private Response send() throws IOException {
    Listeners listeners = call.listeners();
    return listeners == null ? answer() : send(listeners);
  }

  /** What the application gets, of whatever made it. */
  Response answer() throws IOException {
    return call.send();
  }

  private Response send(Listeners listeners) throws IOException {
    listeners.started();
    Response response;
    try {
      response = answer();
    } catch (IOException e) {
      listeners.failed(e);
      throw e;
    } catch (RuntimeException | Error e) {
      listeners.failed(new IOException("failed by " + e, e));
      throw e;
    }
    listeners.delivered();
    return response;
  }

  private void markExecuted() {
    if (!executed.compareAndSet(false, true)) {
      throw new IllegalStateException("Already Executed");
    }
  }

  @Override
  public void cancel() {
    if (call.isCanceled()) {
      return;
    }
    call.cancel();
    Listeners listeners = call.listeners();
    if (listeners != null) {
      listeners.canceled();
    }
  }

  @Override
  public boolean isExecuted() {
    return executed.get();
  }

  @Override
  public boolean isCanceled() {
    return call.isCanceled();
  }

  @Override
  public Timeout timeout() {
    return call.timeout();
  }

  @Override
  public void addEventListener(EventListener listener) {
    call.listeners(this).add(listener);
  }

  @Override
  public <T> @Nullable T tag(KClass<T> type) {
    return tag(JvmClassMappingKt.getJavaClass(type));
  }

  @Override
  public <T> @Nullable T tag(Class<? extends T> type) {
    Map<Class<?>, Object> computed = computedTags;
    Object found = computed == null ? null : computed.get(type);
    return found == null ? request().tag(type) : type.cast(found);
  }

  @Override
  public <T> T tag(KClass<T> type, Function0<? extends T> computeIfAbsent) {
    return tag(JvmClassMappingKt.getJavaClass(type), computeIfAbsent);
  }

  @Override
  public <T> T tag(Class<T> type, Function0<? extends T> computeIfAbsent) {
    T known = tag(type);
    if (known != null) {
      return known;
    }
    return type.cast(tags().computeIfAbsent(type, key -> computeIfAbsent.invoke()));
  }

  private synchronized Map<Class<?>, Object> tags() {
    Map<Class<?>, Object> computed = computedTags;
    if (computed == null) {
      computed = new ConcurrentHashMap<>();
      computedTags = computed;
    }
    return computed;
  }

  @Override
  @SuppressWarnings("MethodDoesntCallSuperMethod")
  public Call clone() {
    Trail trail = call.trail();
    return anew(executor, trail == null ? null : trail.asks());
  }

  /** Another call of the same kind. */
  SidecarCall anew(ExecutorService executor, @Nullable Consumer<DecisionRecord> asks) {
    return new SidecarCall(request(), call.mesh(), executor, asks);
  }
}
