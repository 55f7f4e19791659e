package dev.sidecar;

import dev.sidecar.call.Reply;

/** A fake answer without headers; remembers whether it was given up. */
public final class FakeReply implements Reply {
  public boolean discarded;

  @Override
  public int status() {
    return 200;
  }

  @Override
  public String header(String name) {
    return null;
  }

  @Override
  public void discard() {
    discarded = true;
  }
}
