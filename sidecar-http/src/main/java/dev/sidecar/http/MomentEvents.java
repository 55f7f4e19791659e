package dev.sidecar.http;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Moment;
import dev.sidecar.call.Trail;
import java.net.InetSocketAddress;
import java.net.Proxy;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Notes when OkHttp got how far with an attempt of a call that is followed. */
final class MomentEvents extends EventListener {
  private final Attempt attempt;
  private final Trail trail;

  MomentEvents(Attempt attempt, Trail trail) {
    this.attempt = attempt;
    this.trail = trail;
  }

  private void now(Moment moment) {
    trail.came(moment, attempt.nanos());
  }

  @Override
  public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
    now(Moment.CONNECTING);
  }

  @Override
  public void connectEnd(
      Call call, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol) {
    now(Moment.CONNECTED);
  }

  @Override
  public void requestHeadersStart(Call call) {
    now(Moment.REQUEST_STARTED);
  }

  @Override
  public void requestHeadersEnd(Call call, Request request) {
    now(Moment.REQUEST_SENT);
  }

  @Override
  public void requestBodyEnd(Call call, long bytes) {
    now(Moment.REQUEST_SENT);
  }

  @Override
  public void responseHeadersStart(Call call) {
    now(Moment.RESPONSE_STARTED);
  }

  @Override
  public void responseHeadersEnd(Call call, Response response) {
    now(Moment.ANSWERED);
  }
}
