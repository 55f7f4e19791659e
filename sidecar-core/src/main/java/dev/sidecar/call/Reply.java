package dev.sidecar.call;

import org.jspecify.annotations.Nullable;

/** What a peer answered: status and headers; the body still streams. */
public interface Reply {
  int status();

  /** The first value of a header, by a name in any case. */
  @Nullable String header(String name);

  /** Gives the answer up: cancels first, so that closing does not drain a body nobody wants. */
  void discard();
}
