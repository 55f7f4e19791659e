package dev.sidecar.http;

import dev.sidecar.spi.Transport.Probed;
import java.io.IOException;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;

/** What a health check says over a connection, and what it reads out of the answer. */
interface ProbeExchange {
  /** What the request says of who makes it, unless the policy has something else. */
  String USER_AGENT = "Sidecar/HC";

  /**
   * The request.
   *
   * @param url with the scheme that is spoken, the host and the path of the probe
   */
  Request request(HttpUrl url);

  /**
   * What the answer says, which has been read to its end then.
   *
   * @param status as it came over the wire
   * @throws IOException if the answer breaks off
   */
  Probed read(Response response, int status) throws IOException;
}
