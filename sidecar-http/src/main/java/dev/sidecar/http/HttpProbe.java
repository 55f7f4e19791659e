package dev.sidecar.http;

import dev.sidecar.health.ImmediateFailure;
import dev.sidecar.policy.HealthProbe;
import dev.sidecar.spi.Transport.Probed;
import java.io.IOException;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;

/** Asks by a request of which the status of the answer counts. */
record HttpProbe(HealthProbe.Http probe) implements ProbeExchange {
  private static final long PART_BYTES = 8_192;

  @Override
  public Request request(HttpUrl url) {
    Request.Builder request =
        new Request.Builder()
            .url(url)
            .method(probe.method(), null)
            .header("User-Agent", USER_AGENT)
            // Nobody reads the body.
            .header("Accept-Encoding", "identity");
    probe.headers().forEach(request::header);
    return request.build();
  }

  @Override
  public Probed read(Response response, int status) throws IOException {
    exhaust(response.body().source());
    return new Probed.Answered(status, response.header(ImmediateFailure.HEADER) != null);
  }

  private static void exhaust(BufferedSource body) throws IOException {
    while (body.request(1)) {
      body.skip(Math.min(PART_BYTES, body.getBuffer().size()));
    }
  }
}
