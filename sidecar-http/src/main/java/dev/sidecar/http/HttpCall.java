package dev.sidecar.http;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Call;
import dev.sidecar.control.ControlLoop;
import dev.sidecar.failure.SidecarException;
import java.io.IOException;
import java.util.List;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/** The engine's view of an OkHttp request. */
final class HttpCall extends Call {
  private final Request request;
  private final ControlLoop mesh;
  private final Timeout timeout = new Timeout();
  private @Nullable Listeners listeners;

  HttpCall(Request request, ControlLoop mesh) {
    this(request, mesh, null);
  }

  /** A call that is heard by the listeners of another one. */
  HttpCall(Request request, ControlLoop mesh, @Nullable Listeners listeners) {
    this.request = request;
    this.mesh = mesh;
    this.listeners = listeners;
  }

  /** What this call goes through. */
  ControlLoop mesh() {
    return mesh;
  }

  OkHttpReply send() throws IOException {
    OkHttpReply reply = (OkHttpReply) mesh.send(this);
    if (listeners != null) {
      listeners.answeredBy(reply.inner());
    }
    return reply;
  }

  /** The failure of a body that is being read, with its record. */
  SidecarException bodyFailed(SidecarException failure, Attempt attempt, int status) {
    return mesh.bodyFailed(failure, attempt, status);
  }

  Request request() {
    return request;
  }

  Timeout timeout() {
    return timeout;
  }

  /** Those of the application; made with the first. */
  Listeners listeners(okhttp3.Call outer) {
    if (listeners == null) {
      listeners = new Listeners(outer);
    }
    return listeners;
  }

  /** Those of the application, if there are any. */
  @Nullable Listeners listeners() {
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
  public @Nullable String query() {
    return request.url().encodedQuery();
  }

  @Override
  public int port() {
    return request.url().port();
  }

  @Override
  public String url() {
    return SpanUrl.of(request.url());
  }

  @Override
  public @Nullable String header(String name) {
    return request.header(name);
  }

  @Override
  public List<String> headers(String name) {
    return request.headers(name);
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
