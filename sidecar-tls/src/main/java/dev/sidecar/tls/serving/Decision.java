package dev.sidecar.tls.serving;

import org.jspecify.annotations.Nullable;

/**
 * What an {@link AllowList} says of one request.
 *
 * @param reason why
 * @param rule the one that allows it; null if none does
 * @param message for a log and not for the caller: who asked for what, and how far the rules go
 */
public record Decision(Reason reason, @Nullable String rule, String message) {

  /** Why a request is allowed or denied. */
  public enum Reason {
    /** A rule names the caller, the method and the path. */
    ALLOWED,
    /** The path can be read in more than one way. */
    AMBIGUOUS_PATH,
    /** No rule names the caller. */
    CALLER,
    /** Rules name the caller, and none of those the path. */
    PATH,
    /** Rules name the caller and the path, and none of those the method. */
    METHOD
  }

  public boolean allowed() {
    return reason == Reason.ALLOWED;
  }
}
