package dev.sidecar.http;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Call;
import dev.sidecar.call.OwnReply;
import dev.sidecar.call.Reply;
import dev.sidecar.call.RequestChange;
import dev.sidecar.control.ControlLoop;
import dev.sidecar.failure.SidecarException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/** The engine's view of an OkHttp request. */
final class HttpCall extends Call {
  private Request request;
  // Null for a call of the engine itself, such as a copy: it goes to a cluster without a route.
  private final @Nullable ControlLoop mesh;
  private final Timeout timeout = new Timeout();
  private @Nullable Aside aside;

  HttpCall(Request request, ControlLoop mesh) {
    this(request, mesh, null);
  }

  /** A call of the engine itself, for {@link dev.sidecar.cluster.Cluster#send}. */
  HttpCall(Request request) {
    this.request = request;
    this.mesh = null;
  }

  /** A call that is heard by the listeners of another one. */
  HttpCall(Request request, ControlLoop mesh, @Nullable Listeners listeners) {
    this.request = request;
    this.mesh = mesh;
    if (listeners != null) {
      aside().listeners = listeners;
    }
  }

  /** What few calls have; made with the first of it, so that it costs the others nothing. */
  private static final class Aside {
    private @Nullable Listeners listeners;
    private @Nullable Request wire;
    private @Nullable String cluster;
    private long waitedNanos;
  }

  private Aside aside() {
    if (aside == null) {
      aside = new Aside();
    }
    return aside;
  }

  /** What this call goes through. */
  ControlLoop mesh() {
    return Objects.requireNonNull(mesh, "a call of the engine itself");
  }

  Response send() throws IOException {
    Request asked = request;
    Reply reply = mesh().send(this);
    if (!(reply instanceof OkHttpReply brought)) {
      return OwnResponse.of((OwnReply) reply, asked);
    }
    Listeners told = listeners();
    if (told != null) {
      told.answeredBy(brought.inner());
    }
    return request == asked ? brought.response() : brought.to(asked).response();
  }

  /** The failure of a body that is being read, with its record. */
  SidecarException bodyFailed(SidecarException failure, Attempt attempt, int status) {
    // Nobody is told of what the application did not ask.
    return mesh == null ? failure : mesh.bodyFailed(failure, attempt, status);
  }

  /** What is sent: what was asked, without the headers that were taken off. */
  Request request() {
    return request;
  }

  Timeout timeout() {
    return timeout;
  }

  /** Those of the application; made with the first. */
  Listeners listeners(okhttp3.Call outer) {
    Aside own = aside();
    if (own.listeners == null) {
      own.listeners = new Listeners(outer);
    }
    return own.listeners;
  }

  /** Those of the application, if there are any. */
  @Nullable Listeners listeners() {
    return aside == null ? null : aside.listeners;
  }

  /** What attempts ask: the application's request, or what its route makes of it. */
  Request wire() {
    return aside == null || aside.wire == null ? request : aside.wire;
  }

  @Override
  public void change(RequestChange change) {
    aside().wire = ChangedHttp.request(wire(), change);
  }

  @Override
  public @Nullable Call copy(boolean hostSuffix) {
    Request copied = MirroredRequest.of(wire(), hostSuffix);
    if (copied == null) {
      return null;
    }
    HttpCall copy = new HttpCall(copied);
    long own = callerTimeoutNanos();
    if (own > 0) {
      copy.timeout.timeout(own, TimeUnit.NANOSECONDS);
    }
    return copy;
  }

  @Override
  public void waited(long nanos) {
    aside().waitedNanos += nanos;
  }

  @Override
  public void goesTo(String cluster) {
    aside().cluster = cluster;
  }

  @Override
  public @Nullable String goesTo() {
    return aside == null ? null : aside.cluster;
  }

  @Override
  public String scheme() {
    return request.url().scheme();
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
    return FirstHeader.of(request.headers(), name);
  }

  @Override
  public List<String> headers(String name) {
    return request.headers(name);
  }

  @Override
  public List<String> sentHeaders(String name) {
    return wire().headers(name);
  }

  @Override
  public boolean hasHeaderLike(String prefix) {
    Headers headers = request.headers();
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).regionMatches(true, 0, prefix, 0, prefix.length())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void takeOff(List<String> names) {
    Request.Builder rest = request.newBuilder();
    names.forEach(rest::removeHeader);
    request = rest.build();
  }

  @Override
  public boolean bodyReplayable() {
    RequestBody body = request.body();
    return body == null || !(body.isOneShot() || body.isDuplex());
  }

  @Override
  public long callerTimeoutNanos() {
    long own = timeout.timeoutNanos();
    // 0 would be no limit.
    return own == 0 || aside == null ? own : Math.max(1, own - aside.waitedNanos);
  }
}
