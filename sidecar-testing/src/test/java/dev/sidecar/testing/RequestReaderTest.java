package dev.sidecar.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
  private static final String STREAM =
      "GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n"
          + "POST /d HTTP/1.1\r\nhost:  y \r\ncontent-length: 5\r\n\r\nhello"
          + "PUT /e HTTP/1.1\r\nExpect: 100-continue\r\nTransfer-Encoding: Chunked\r\n\r\n"
          + "5;n=v\r\nhello\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n"
          + "POST /f HTTP/1.1\r\nContent-Length: 0\r\n\r\n"
          + "PUT /g HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
          + "DELETE /h HTTP/1.1\r\nX: 1\r\nx: 2\r\n\r\n";

  private final List<String> seen = new ArrayList<>();
  private final RequestReader reader =
      new RequestReader(
          new RequestReader.Requests() {
            @Override
            public void expectsContinue() {
              seen.add("continue?");
            }

            @Override
            public void arrived(RequestReader.Head head, byte[] body) {
              String text = new String(body, StandardCharsets.UTF_8);
              seen.add(head.method() + " " + head.target() + " " + head.headers() + " " + text);
            }
          });

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 1_000})
  void requestsArriveWholeHoweverTheirBytesAreParted(int part) {
    byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < bytes.length; at += part) {
      reader.read(bytes, at, Math.min(part, bytes.length - at));
    }
    assertThat(seen)
        .containsExactly(
            "GET /a?b=c {Host=[x]} ",
            "POST /d {content-length=[5], host=[y]} hello",
            "continue?",
            "PUT /e {Expect=[100-continue], Transfer-Encoding=[Chunked]} hello0123456789",
            "POST /f {Content-Length=[0]} ",
            "PUT /g {Transfer-Encoding=[chunked]} ",
            "DELETE /h {X=[1, 2]} ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PRI * HTTP/2.0\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "GET /\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\n\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\n: none\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
        "\u0016\u0003\u0001\u0002"
      })
  void anythingElseIsRefused(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> reader.read(bytes, 0, bytes.length))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("(expected: HTTP/1.1 without TLS)");
    assertThat(seen).isEmpty();
  }

  @Test
  void unfinishedRequestHasNotArrived() {
    byte[] bytes = "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\na".getBytes(StandardCharsets.UTF_8);
    reader.read(bytes, 0, bytes.length);
    assertThat(seen).isEmpty();
  }
}
