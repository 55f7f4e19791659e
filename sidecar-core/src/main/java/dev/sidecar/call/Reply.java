package dev.sidecar.call;

import dev.sidecar.policy.HeaderChanges;
import java.io.IOException;

/** What a peer answered: status and headers; the body still streams. */
public interface Reply extends Headers {
  int status();

  /** The same answer with other headers; the caller goes on with that one alone. */
  default Reply with(HeaderChanges changes) {
    throw new UnsupportedOperationException("an answer of no route");
  }

  /** Reads the answer to its end, for nobody. */
  default void drain() throws IOException {}

  /** Gives the answer up: cancels first, so that closing does not drain a body nobody wants. */
  void discard();
}
