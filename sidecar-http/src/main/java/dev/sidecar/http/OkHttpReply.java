package dev.sidecar.http;

import dev.sidecar.call.Reply;
import dev.sidecar.policy.HeaderChanges;
import okhttp3.Call;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** An OkHttp response as the engine sees it. */
record OkHttpReply(Response response, Call inner) implements Reply {
  @Override
  public int status() {
    return response.code();
  }

  @Override
  public @Nullable String header(String name) {
    return response.header(name);
  }

  @Override
  public OkHttpReply with(HeaderChanges changes) {
    return new OkHttpReply(ChangedHttp.response(response, changes), inner);
  }

  @Override
  public void discard() {
    inner.cancel();
    response.close();
  }
}
