package dev.sidecar.http;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.Authenticator;
import okhttp3.Cache;
import okhttp3.Call;
import okhttp3.CertificatePinner;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.Dns;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * What an interceptor of the application sees of its call: the request, the call, and the way on.
 *
 * <p>All else that OkHttp's chain offers is about the one client behind it. Here that is the
 * cluster's and endpoint's, not known yet: what could be changed is refused rather than ignored,
 * and what can be read says what holds for every endpoint. The timeouts read 0: this chain sets
 * none, and those of the policy hold behind it.
 */
final class InterceptorChain implements Interceptor.Chain {
  private final InterceptedCall call;
  private final int index;
  private final Request request;

  InterceptorChain(InterceptedCall call, int index, Request request) {
    this.call = call;
    this.index = index;
    this.request = request;
  }

  @Override
  public Request request() {
    return request;
  }

  @Override
  public Response proceed(Request changed) throws IOException {
    return call.intercept(index + 1, changed);
  }

  @Override
  public Call call() {
    return call;
  }

  /** None: as for any application interceptor, there may be several behind it, or none. */
  @Override
  public @Nullable Connection connection() {
    return null;
  }

  private static UnsupportedOperationException refused(String method, String expected) {
    return new UnsupportedOperationException("chain." + method + " (expected: " + expected + ")");
  }

  @Override
  public int connectTimeoutMillis() {
    return 0;
  }

  @Override
  public Interceptor.Chain withConnectTimeout(int timeout, TimeUnit unit) {
    throw refused("withConnectTimeout", "connectTimeout of the policy");
  }

  @Override
  public int readTimeoutMillis() {
    return 0;
  }

  @Override
  public Interceptor.Chain withReadTimeout(int timeout, TimeUnit unit) {
    throw refused("withReadTimeout", "perTryTimeout and streamIdleTimeout of the policy");
  }

  @Override
  public int writeTimeoutMillis() {
    return 0;
  }

  @Override
  public Interceptor.Chain withWriteTimeout(int timeout, TimeUnit unit) {
    throw refused("withWriteTimeout", "perTryTimeout of the policy");
  }

  @Override
  public boolean getFollowSslRedirects() {
    return false;
  }

  @Override
  public boolean getFollowRedirects() {
    return false;
  }

  @Override
  public Dns getDns() {
    throw refused("dns", "discovery of the policy");
  }

  @Override
  public Interceptor.Chain withDns(Dns dns) {
    throw refused("withDns", "discovery of the policy");
  }

  @Override
  public SocketFactory getSocketFactory() {
    throw refused("socketFactory", "socketFactory of the client's builder");
  }

  @Override
  public Interceptor.Chain withSocketFactory(SocketFactory factory) {
    throw refused("withSocketFactory", "socketFactory of the client's builder");
  }

  @Override
  public boolean getRetryOnConnectionFailure() {
    return false;
  }

  @Override
  public Interceptor.Chain withRetryOnConnectionFailure(boolean retry) {
    throw refused("withRetryOnConnectionFailure", "retry of the policy");
  }

  @Override
  public Authenticator getAuthenticator() {
    return Authenticator.NONE;
  }

  @Override
  public Interceptor.Chain withAuthenticator(Authenticator authenticator) {
    throw refused("withAuthenticator", "an interceptor that answers a 401");
  }

  @Override
  public CookieJar getCookieJar() {
    return CookieJar.NO_COOKIES;
  }

  @Override
  public Interceptor.Chain withCookieJar(CookieJar jar) {
    throw refused("withCookieJar", "an interceptor that keeps cookies");
  }

  @Override
  public @Nullable Cache getCache() {
    return null;
  }

  @Override
  public Interceptor.Chain withCache(@Nullable Cache cache) {
    throw refused("withCache", "an interceptor that answers from a cache");
  }

  @Override
  public Proxy getProxy() {
    return Proxy.NO_PROXY;
  }

  @Override
  public Interceptor.Chain withProxy(@Nullable Proxy proxy) {
    throw refused("withProxy", "endpoints of the policy");
  }

  @Override
  public ProxySelector getProxySelector() {
    throw refused("proxySelector", "endpoints of the policy");
  }

  @Override
  public Interceptor.Chain withProxySelector(ProxySelector selector) {
    throw refused("withProxySelector", "endpoints of the policy");
  }

  @Override
  public Authenticator getProxyAuthenticator() {
    return Authenticator.NONE;
  }

  @Override
  public Interceptor.Chain withProxyAuthenticator(Authenticator authenticator) {
    throw refused("withProxyAuthenticator", "a 407 read as any response");
  }

  @Override
  public @Nullable SSLSocketFactory getSslSocketFactoryOrNull() {
    return null;
  }

  @Override
  public Interceptor.Chain withSslSocketFactory(
      @Nullable SSLSocketFactory factory, @Nullable X509TrustManager trust) {
    throw refused("withSslSocketFactory", "protocol of the policy");
  }

  @Override
  public @Nullable X509TrustManager getX509TrustManagerOrNull() {
    return null;
  }

  @Override
  public HostnameVerifier getHostnameVerifier() {
    throw refused("hostnameVerifier", "protocol of the policy");
  }

  @Override
  public Interceptor.Chain withHostnameVerifier(HostnameVerifier verifier) {
    throw refused("withHostnameVerifier", "protocol of the policy");
  }

  @Override
  public CertificatePinner getCertificatePinner() {
    return CertificatePinner.DEFAULT;
  }

  @Override
  public Interceptor.Chain withCertificatePinner(CertificatePinner pinner) {
    throw refused("withCertificatePinner", "protocol of the policy");
  }

  @Override
  public ConnectionPool getConnectionPool() {
    throw refused("connectionPool", "admission of the policy");
  }

  @Override
  public Interceptor.Chain withConnectionPool(ConnectionPool pool) {
    throw refused("withConnectionPool", "admission of the policy");
  }

  @Override
  public EventListener getEventListener() {
    return EventListener.NONE;
  }
}
