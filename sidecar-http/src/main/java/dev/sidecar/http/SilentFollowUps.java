package dev.sidecar.http;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * Shows OkHttp a 200 where it would act on the status by itself: send again after 408, 421 or a 503
 * with {@code Retry-After: 0}, or refuse a 407. Whether there is another attempt is the policy's
 * decision; {@link OkHttpAttempt#status} puts the real status back.
 */
final class SilentFollowUps implements Interceptor {
  @Override
  public Response intercept(Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    return switch (response.code()) {
      case 407, 408, 421, 503 -> response.newBuilder().code(200).build();
      default -> response;
    };
  }
}
