package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.HttpProtocol;
import java.io.IOException;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTP/2 peers that refuse or break a stream, or take their leave. */
@Timeout(30)
class Http2FaultsTest {
  @RegisterExtension final BadDay day = new BadDay();

  /** A way to bring no response over HTTP/2. */
  enum StreamFault {
    REFUSED(stream -> stream.reset(Http2Script.REFUSED_STREAM), Outcome.NOT_SENT),
    GOAWAY_BELOW(stream -> stream.goAway(0, Http2Script.NO_ERROR), Outcome.NOT_SENT),
    GOAWAY_BELOW_AND_CLOSE(
        stream -> {
          stream.goAway(0, Http2Script.NO_ERROR);
          stream.peer().endOutput();
        },
        Outcome.NOT_SENT),
    INTERNAL_ERROR(stream -> stream.reset(Http2Script.INTERNAL_ERROR), Outcome.MAYBE_EXECUTED),
    RESET_WITHOUT_ERROR(stream -> stream.reset(Http2Script.NO_ERROR), Outcome.MAYBE_EXECUTED),
    GOAWAY_ABOVE_AND_CLOSE(
        stream -> {
          stream.goAway(stream.id(), Http2Script.NO_ERROR);
          stream.peer().endOutput();
        },
        Outcome.MAYBE_EXECUTED),
    END(stream -> stream.peer().endOutput(), Outcome.MAYBE_EXECUTED),
    RESET_OF_THE_CONNECTION(stream -> stream.peer().reset(), Outcome.MAYBE_EXECUTED),
    GARBAGE(
        stream -> {
          stream.peer().write("HTTP/1.1 400 Bad Request\r\n\r\n");
          stream.peer().endOutput();
        },
        Outcome.MAYBE_EXECUTED);

    private final Http2Script.Reaction reaction;
    private final Outcome outcome;

    StreamFault(Http2Script.Reaction reaction, Outcome outcome) {
      this.reaction = reaction;
      this.outcome = outcome;
    }
  }

  @ParameterizedTest
  @EnumSource
  void faultIsToldWithItsOutcome(StreamFault fault) throws Exception {
    RawServer bad = day.server(new Http2Script(fault.reaction));
    SidecarClient client = client(BadDay.ONCE, bad);
    assertThatThrownBy(() -> BadDay.send(client, "POST"))
        .isInstanceOfSatisfying(
            SidecarException.Connection.class,
            e -> assertThat(e.outcome()).isEqualTo(fault.outcome))
        .hasMessageContaining("attempt 1 of 1: ");
  }

  @ParameterizedTest
  @EnumSource
  void idempotentCallSucceedsAtTheOtherEndpoint(StreamFault fault) throws Exception {
    for (String method : new String[] {"GET", "PUT"}) {
      Http2Script script = new Http2Script(fault.reaction);
      SidecarClient client =
          client(CallPolicy.DEFAULT, day.server(script), day.server(Http2Script.good()));
      assertThat(BadDay.send(client, method)).isEqualTo("good");
      assertThat(BadDay.send(client, method)).isEqualTo("good");
      assertThat(script.streams()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource
  void postGoesOnToTheOtherEndpointOnlyIfItWasNotProcessed(StreamFault fault) throws Exception {
    Http2Script good = Http2Script.good();
    SidecarClient client =
        client(CallPolicy.DEFAULT, day.server(new Http2Script(fault.reaction)), day.server(good));
    int answered = 0;
    for (int call = 0; call < 2; call++) {
      try {
        assertThat(BadDay.send(client, "POST")).isEqualTo("good");
        answered++;
      } catch (SidecarException.Connection e) {
        assertThat(e.outcome()).isEqualTo(Outcome.MAYBE_EXECUTED);
      }
    }
    assertThat(answered).isEqualTo(fault.outcome == Outcome.NOT_SENT ? 2 : 1);
    assertThat(good.streams()).isEqualTo(answered);
  }

  @ParameterizedTest
  @CsvSource({"GET", "POST"})
  void refusedStreamOfAKeptConnectionIsSentAgainToTheSameEndpoint(String method) throws Exception {
    Http2Script secondRefused =
        new Http2Script(
            stream -> {
              if (stream.id() == 5) {
                stream.reset(Http2Script.REFUSED_STREAM);
              } else {
                stream.answer();
              }
            });
    SidecarClient client = client(CallPolicy.DEFAULT, day.server(secondRefused));
    for (int call = 0; call < 5; call++) {
      assertThat(BadDay.send(client, method)).isEqualTo("good");
    }
    assertThat(secondRefused.streams()).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource({"GET", "POST"})
  void connectionThatTakesLeaveAnswersWhatItHasAndIsReplaced(String method) throws Exception {
    RawServer leaving =
        day.server(
            new Http2Script(
                stream -> {
                  stream.goAway(stream.id(), Http2Script.NO_ERROR);
                  stream.answer();
                }));
    SidecarClient client = client(CallPolicy.DEFAULT, leaving);
    for (int call = 0; call < 3; call++) {
      assertThat(BadDay.send(client, method)).isEqualTo("good");
    }
    assertThat(leaving.accepted()).isEqualTo(3);
  }

  @Test
  void streamThatIsResetInItsBodyFailsTheReader() throws IOException {
    RawServer bad =
        day.server(
            new Http2Script(
                stream -> {
                  stream.beginAnswer();
                  stream.reset(Http2Script.REFUSED_STREAM);
                }));
    SidecarClient client = client(CallPolicy.DEFAULT, bad);
    assertThatThrownBy(
            () -> {
              try (Response response = client.newCall(BadDay.request("POST")).execute()) {
                assertThat(response.body().source().readUtf8(2)).isEqualTo("go");
                response.body().string();
              }
            })
        .isInstanceOfSatisfying(
            SidecarException.Connection.class,
            e -> assertThat(e.outcome()).isEqualTo(Outcome.EXECUTED));
  }

  private SidecarClient client(CallPolicy calls, RawServer... endpoints) {
    return day.client(BadDay.cluster(endpoints).with(HttpProtocol.HTTP2), calls);
  }
}
