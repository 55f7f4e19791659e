package dev.sidecar.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Handshake;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Tells an application's listener the events of an attempt as those of its own call: every method
 * passes on with that call in the place of the attempt's. Start, failure and cancel of the call are
 * {@link SidecarCall}'s to tell, once; the end of an attempt is the call's only if its response is.
 * Dispatcher, cache, retry and follow-up events do not arise, because an attempt has none of them.
 */
final class CallEvents extends EventListener {
  private final Call call;
  private final EventListener listener;
  private final AtomicBoolean told = new AtomicBoolean();
  private volatile boolean delivered;
  private volatile boolean ended;
  private volatile @Nullable IOException failure;

  CallEvents(Call call, EventListener listener) {
    this.call = call;
    this.listener = listener;
  }

  @Override
  public void proxySelectStart(Call attempt, HttpUrl url) {
    listener.proxySelectStart(call, url);
  }

  @Override
  public void proxySelectEnd(Call attempt, HttpUrl url, List<Proxy> proxies) {
    listener.proxySelectEnd(call, url, proxies);
  }

  @Override
  public void dnsStart(Call attempt, String domainName) {
    listener.dnsStart(call, domainName);
  }

  @Override
  public void dnsEnd(Call attempt, String domainName, List<InetAddress> addresses) {
    listener.dnsEnd(call, domainName, addresses);
  }

  @Override
  public void connectStart(Call attempt, InetSocketAddress address, Proxy proxy) {
    listener.connectStart(call, address, proxy);
  }

  @Override
  public void secureConnectStart(Call attempt) {
    listener.secureConnectStart(call);
  }

  @Override
  public void secureConnectEnd(Call attempt, @Nullable Handshake handshake) {
    listener.secureConnectEnd(call, handshake);
  }

  @Override
  public void connectEnd(
      Call attempt, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol) {
    listener.connectEnd(call, address, proxy, protocol);
  }

  @Override
  public void connectFailed(
      Call attempt,
      InetSocketAddress address,
      Proxy proxy,
      @Nullable Protocol protocol,
      IOException failure) {
    listener.connectFailed(call, address, proxy, protocol, failure);
  }

  @Override
  public void connectionAcquired(Call attempt, Connection connection) {
    listener.connectionAcquired(call, connection);
  }

  @Override
  public void connectionReleased(Call attempt, Connection connection) {
    listener.connectionReleased(call, connection);
  }

  @Override
  public void requestHeadersStart(Call attempt) {
    listener.requestHeadersStart(call);
  }

  @Override
  public void requestHeadersEnd(Call attempt, Request request) {
    listener.requestHeadersEnd(call, request);
  }

  @Override
  public void requestBodyStart(Call attempt) {
    listener.requestBodyStart(call);
  }

  @Override
  public void requestBodyEnd(Call attempt, long byteCount) {
    listener.requestBodyEnd(call, byteCount);
  }

  @Override
  public void requestFailed(Call attempt, IOException failure) {
    listener.requestFailed(call, failure);
  }

  @Override
  public void responseHeadersStart(Call attempt) {
    listener.responseHeadersStart(call);
  }

  @Override
  public void responseHeadersEnd(Call attempt, Response response) {
    listener.responseHeadersEnd(call, response);
  }

  @Override
  public void responseBodyStart(Call attempt) {
    listener.responseBodyStart(call);
  }

  @Override
  public void responseBodyEnd(Call attempt, long byteCount) {
    listener.responseBodyEnd(call, byteCount);
  }

  @Override
  public void responseFailed(Call attempt, IOException failure) {
    listener.responseFailed(call, failure);
  }

  @Override
  public void callEnd(Call attempt) {
    ended = true;
    tellEnd();
  }

  @Override
  public void callFailed(Call attempt, IOException cause) {
    failure = cause;
    tellEnd();
  }

  /** The attempt's response is the call's: so is its end, which may have come already. */
  void delivered() {
    delivered = true;
    tellEnd();
  }

  private void tellEnd() {
    IOException cause = failure;
    if (!delivered || !(ended || cause != null) || !told.compareAndSet(false, true)) {
      return;
    }
    if (cause == null) {
      listener.callEnd(call);
    } else {
      listener.callFailed(call, cause);
    }
  }
}
