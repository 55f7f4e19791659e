package dev.sidecar.call;

/** What a peer answered: status and headers; the body still streams. */
public interface Reply extends Headers {
  int status();

  /** Gives the answer up: cancels first, so that closing does not drain a body nobody wants. */
  void discard();
}
