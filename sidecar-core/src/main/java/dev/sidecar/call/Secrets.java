package dev.sidecar.call;

import java.util.Locale;
import java.util.Set;

/** What of a request nobody may read in a span, a log or a decision record. */
public final class Secrets {
  /** Stands in the place of a value. */
  public static final String REDACTED = "REDACTED";

  /** Semantic conventions for HTTP, {@code url.full}. */
  private static final Set<String> PARAMETERS =
      Set.of("AWSAccessKeyId", "Signature", "sig", "X-Goog-Signature");

  private static final Set<String> HEADERS =
      Set.of("authorization", "proxy-authorization", "cookie");

  private Secrets() {}

  /** Whether a query parameter is a signature. */
  public static boolean isParameter(String name) {
    return PARAMETERS.contains(name);
  }

  /** Whether a request header, in any case, is a credential. */
  public static boolean isHeader(String name) {
    return HEADERS.contains(name.toLowerCase(Locale.ROOT));
  }
}
