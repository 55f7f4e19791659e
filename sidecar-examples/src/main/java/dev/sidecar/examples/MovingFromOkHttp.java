package dev.sidecar.examples;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * What an {@code OkHttpClient} did around its calls, as interceptors of a {@code SidecarClient}.
 * See {@code docs/MIGRATION.md}.
 */
public final class MovingFromOkHttp {
  private MovingFromOkHttp() {}

  /** Keeps cookies between calls: {@code OkHttpClient.Builder.cookieJar}. */
  static Interceptor cookies(CookieJar jar) {
    return chain -> {
      Request request = chain.request();
      List<Cookie> known = jar.loadForRequest(request.url());
      if (!known.isEmpty()) {
        String header =
            known.stream()
                .map(cookie -> cookie.name() + "=" + cookie.value())
                .collect(Collectors.joining("; "));
        request = request.newBuilder().header("Cookie", header).build();
      }
      Response response = chain.proceed(request);
      List<Cookie> fresh = Cookie.parseAll(request.url(), response.headers());
      if (!fresh.isEmpty()) {
        jar.saveFromResponse(request.url(), fresh);
      }
      return response;
    };
  }

  /** Answers a 401 with credentials, once: {@code OkHttpClient.Builder.authenticator}. */
  static Interceptor authenticating(Authenticator authenticator) {
    return chain -> {
      Response response = chain.proceed(chain.request());
      Request again = response.code() == 401 ? authenticator.authenticate(null, response) : null;
      if (again == null || (again.body() != null && again.body().isOneShot())) {
        return response;
      }
      response.close();
      return chain.proceed(again);
    };
  }

  /** Follows redirects of GET and HEAD, each routed by its own host. */
  static Interceptor followingRedirects(int most) {
    return chain -> {
      Response response = chain.proceed(chain.request());
      for (int hops = 0; hops < most && response.isRedirect(); hops++) {
        Request request = response.request();
        String location = response.header("Location");
        HttpUrl next = location == null ? null : request.url().resolve(location);
        if (next == null || !Set.of("GET", "HEAD").contains(request.method())) {
          return response;
        }
        response.close();
        Request.Builder following = request.newBuilder().url(next);
        if (!next.resolve("/").equals(request.url().resolve("/"))) { // another scheme, host or port
          List.of("Authorization", "Cookie", "Host").forEach(following::removeHeader);
        }
        response = chain.proceed(following.build());
      }
      return response;
    };
  }

  /** Gives each call a listener of its own: {@code OkHttpClient.Builder.eventListenerFactory}. */
  static Call.Factory listening(Call.Factory calls, EventListener.Factory listeners) {
    return request -> {
      Call call = calls.newCall(request);
      call.addEventListener(listeners.create(call));
      return call;
    };
  }
}
