package dev.sidecar.http;

import dev.sidecar.call.Call;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.EventListener;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/** The engine's view of an OkHttp request. */
final class HttpCall extends Call {
  private final Request request;
  private final Timeout timeout = new Timeout();
  private @Nullable List<EventListener> listeners;

  HttpCall(Request request) {
    this.request = request;
  }

  Request request() {
    return request;
  }

  Timeout timeout() {
    return timeout;
  }

  void listen(EventListener listener) {
    if (listeners == null) {
      listeners = new CopyOnWriteArrayList<>();
    }
    listeners.add(listener);
  }

  @Nullable List<EventListener> listeners() {
    return listeners;
  }

  @Override
  public String method() {
    return request.method();
  }

  @Override
  public String host() {
    return request.url().host();
  }

  @Override
  public String path() {
    return request.url().encodedPath();
  }

  @Override
  public @Nullable String header(String name) {
    return request.header(name);
  }

  @Override
  public boolean bodyReplayable() {
    RequestBody body = request.body();
    return body == null || !(body.isOneShot() || body.isDuplex());
  }

  @Override
  public long callerTimeoutNanos() {
    return timeout.timeoutNanos();
  }
}
