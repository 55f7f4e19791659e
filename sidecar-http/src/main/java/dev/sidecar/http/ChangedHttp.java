package dev.sidecar.http;

import dev.sidecar.call.RequestChange;
import dev.sidecar.policy.HeaderChanges;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;

/** Requests and responses of OkHttp as a route changes them. */
final class ChangedHttp {
  private ChangedHttp() {}

  static Request request(Request original, RequestChange change) {
    HttpUrl.Builder url = original.url().newBuilder();
    if (change.host() != null) {
      url.host(change.host()).port(HttpUrl.defaultPort(original.url().scheme()));
    }
    if (change.path() != null) {
      url.encodedPath(change.path());
    }
    Request.Builder changed = original.newBuilder().url(url.build());
    if (change.host() != null) {
      // A header that the application set would hide the host of the URL.
      changed.removeHeader("Host");
    }
    return change.headers().isNone()
        ? changed.build()
        : changed.headers(headers(changed.build().headers(), change.headers())).build();
  }

  static Response response(Response response, HeaderChanges changes) {
    return response.newBuilder().headers(headers(response.headers(), changes)).build();
  }

  private static Headers headers(Headers original, HeaderChanges changes) {
    Headers.Builder headers = original.newBuilder();
    changes.remove().forEach(headers::removeAll);
    changes.set().forEach(headers::set);
    changes.add().forEach(headers::add);
    return headers.build();
  }
}
