package dev.sidecar.http;

import dev.sidecar.policy.HealthProbe;
import dev.sidecar.spi.Transport.Probed;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import okio.ByteString;

/**
 * Asks the health service of gRPC. Source: {@code grpc/health/v1/health.proto}.
 *
 * @param timeout told to the server, so that it gives up, too
 */
record GrpcProbe(HealthProbe.Grpc probe, Duration timeout) implements ProbeExchange {
  /** The method, as the path of its URL. */
  static final String PATH = "/grpc.health.v1.Health/Check";

  private static final int SERVICE = 1;
  private static final int STATUS = 1;
  private static final int SERVING = 1;

  @Override
  public Request request(HttpUrl url) {
    ByteString message = new ProtoMessage().text(SERVICE, probe.service()).bytes();
    Request.Builder request =
        GrpcMessages.request(url, message, timeout).header("User-Agent", USER_AGENT);
    probe.headers().forEach(request::header);
    return request.build();
  }

  @Override
  public Probed read(Response response, int status) throws IOException {
    GrpcMessages.Answer answer = GrpcMessages.read(response, status);
    ByteString message = answer.message();
    if (message == null) {
      return new Probed.Said(false, answer.why());
    }
    try {
      long said = ProtoFields.of(message).number(STATUS);
      return new Probed.Said(said == SERVING, "status " + word(said));
    } catch (ProtocolException e) {
      return new Probed.Said(false, "a message that is not understood: " + e.getMessage());
    }
  }

  private static String word(long status) {
    return status == 0
        ? "UNKNOWN"
        : status == SERVING
            ? "SERVING"
            : status == 2 ? "NOT_SERVING" : status == 3 ? "SERVICE_UNKNOWN" : Long.toString(status);
  }
}
