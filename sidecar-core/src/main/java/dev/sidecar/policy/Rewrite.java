package dev.sidecar.policy;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Another host or path for the attempts of a call. The call is routed by its own.
 *
 * @param host what attempts say they are for, in lower case and without port: the {@code Host}
 *     header, and with TLS the name that is asked for and verified; null, the default, is the
 *     call's. Envoy: {@code host_rewrite_literal}
 * @param path null, the default, is the call's
 */
public record Rewrite(@Nullable String host, @Nullable PathRewrite path) {
  /** Nothing is rewritten. */
  public static final Rewrite NONE = new Rewrite(null, null);

  public Rewrite {
    host = host == null ? null : host.toLowerCase(Locale.ROOT);
    Check check = new Check();
    if (host != null) {
      hostName(check, "host", host);
    }
    check.done();
  }

  static Check hostName(Check check, String field, String host) {
    return check.require(
        host.matches("[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?"),
        field,
        host.isEmpty() ? "''" : host,
        "a host name without port");
  }
}
