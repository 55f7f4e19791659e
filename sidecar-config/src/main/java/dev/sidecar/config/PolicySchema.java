package dev.sidecar.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The JSON Schema (draft 2020-12) of a policy file: keys, types, meanings, ranges, defaults and the
 * fields of Envoy that they follow. {@code docs/CONFIGURATION.md} is written from it.
 *
 * <p>It refuses no file that {@link PolicyFile} accepts. What ties two places together it cannot
 * say: that a route's cluster exists, that a route is reached, that somebody vouches for the peers
 * of a cluster with {@code tls}, that {@code backoff.max} is not below {@code backoff.base}; nor
 * whether a regular expression is one of RE2.
 */
public final class PolicySchema {
  private static final String NAME = "policy.schema.json";

  private PolicySchema() {}

  /** The schema as JSON. */
  public static String text() {
    try (InputStream in = PolicySchema.class.getResourceAsStream(NAME)) {
      if (in == null) {
        throw new IllegalStateException(NAME + ": not in the jar of sidecar-config");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(NAME + ": cannot be read", e);
    }
  }
}
