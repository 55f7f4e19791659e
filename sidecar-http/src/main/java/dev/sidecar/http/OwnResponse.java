package dev.sidecar.http;

import dev.sidecar.call.OwnReply;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;

/** Shows the application an answer of the engine's own as OkHttp shows one of a peer's. */
final class OwnResponse {
  private OwnResponse() {}

  static Response of(OwnReply reply, Request asked) {
    Headers.Builder headers = new Headers.Builder();
    reply.headers().forEach(header -> headers.add(header.name(), header.value()));
    String type = reply.header("content-type");
    Buffer body = new Buffer();
    // The answer to HEAD has the headers of a body, and none.
    if (!asked.method().equals("HEAD")) {
      body.writeUtf8(reply.body());
    }
    return new Response.Builder()
        .request(asked)
        // No protocol was spoken; OkHttp wants one, and this is the one that every peer speaks.
        .protocol(Protocol.HTTP_1_1)
        .code(reply.status())
        .message("")
        .headers(headers.build())
        .body(ResponseBody.create(body, type == null ? null : MediaType.parse(type), body.size()))
        .build();
  }
}
