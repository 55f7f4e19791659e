package dev.sidecar.call;

import java.util.Locale;
import java.util.Set;

/** What of a request nobody may read in a span, a log or a decision record. */
public final class Secrets {
  /** Stands in the place of a value. */
  public static final String REDACTED = "REDACTED";

  /** Semantic conventions for HTTP, {@code url.full}, and what else grants access. */
  private static final Set<String> PARAMETERS =
      Set.of(
          "awsaccesskeyid",
          "signature",
          "sig",
          "x-goog-signature",
          "x-amz-signature",
          "x-amz-credential",
          "x-amz-security-token",
          "access_token",
          "token",
          "api_key");

  private static final Set<String> HEADERS =
      Set.of(
          "authorization",
          "proxy-authorization",
          "cookie",
          "x-api-key",
          "x-auth-token",
          "x-access-token",
          "x-amz-security-token");

  private Secrets() {}

  /** Whether a query parameter, in any case, is a signature or a credential. */
  public static boolean isParameter(String name) {
    return PARAMETERS.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Whether a request header, in any case, is a credential. */
  public static boolean isHeader(String name) {
    return HEADERS.contains(name.toLowerCase(Locale.ROOT));
  }
}
