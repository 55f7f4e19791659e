package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import okhttp3.internal.http2.ConnectionShutdownException;
import okhttp3.internal.http2.ErrorCode;
import okhttp3.internal.http2.StreamResetException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With OkHttp's own classes, so that a new version which names them otherwise is noticed. */
class UnprocessedTest {
  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void onlyARefusedStreamWasNotProcessed(ErrorCode code) {
    assertThat(Unprocessed.is(new StreamResetException(code)))
        .isEqualTo(code == ErrorCode.REFUSED_STREAM);
  }

  @Test
  void streamOfAConnectionThatShutsDownWasNotProcessed() {
    assertThat(Unprocessed.is(new ConnectionShutdownException())).isTrue();
  }

  @Test
  void nothingElseWasNotProcessed() {
    assertThat(Unprocessed.is(new IOException("stream was reset: REFUSED_STREAM"))).isFalse();
    assertThat(Unprocessed.is(new IOException((String) null))).isFalse();
  }
}
