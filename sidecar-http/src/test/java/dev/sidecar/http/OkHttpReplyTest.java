package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

class OkHttpReplyTest {
  @Test
  void headerOfSeveralLinesIsItsFirst() {
    Request request = new Request.Builder().url("http://orders/").build();
    Response response =
        new Response.Builder()
            .request(request)
            .protocol(Protocol.HTTP_1_1)
            .code(503)
            .message("")
            .addHeader("Retry-After", "1")
            .addHeader("retry-after", "9")
            .build();
    OkHttpReply reply = new OkHttpReply(response, new OkHttpClient().newCall(request));
    assertThat(reply.header("RETRY-AFTER")).isEqualTo("1");
    assertThat(reply.headers("retry-after")).containsExactly("1", "9");
    assertThat(reply.header("age")).isNull();
  }
}
