package dev.sidecar.http;

import dev.sidecar.call.Reply;
import dev.sidecar.policy.HeaderChanges;
import java.io.IOException;
import java.util.List;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/** An OkHttp response as the engine sees it. */
record OkHttpReply(Response response, Call inner) implements Reply {
  /** The same answer to another request. */
  OkHttpReply to(Request asked) {
    return new OkHttpReply(response.newBuilder().request(asked).build(), inner);
  }

  @Override
  public int status() {
    return response.code();
  }

  @Override
  public @Nullable String header(String name) {
    return FirstHeader.of(response.headers(), name);
  }

  @Override
  public OkHttpReply with(HeaderChanges changes) {
    return new OkHttpReply(ChangedHttp.response(response, changes), inner);
  }

  @Override
  public List<String> headers(String name) {
    return response.headers(name);
  }

  @Override
  public void drain() throws IOException {
    try (ResponseBody body = response.body()) {
      body.source().readAll(Okio.blackhole());
    }
  }

  @Override
  public void discard() {
    inner.cancel();
    response.close();
  }
}
