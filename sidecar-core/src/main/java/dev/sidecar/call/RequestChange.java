package dev.sidecar.call;

import dev.sidecar.policy.HeaderChanges;
import org.jspecify.annotations.Nullable;

/**
 * What the attempts of one call ask otherwise than the application did.
 *
 * @param host null where it stays; else its port is the scheme's default
 * @param path percent-encoded, without query; null where it stays
 */
public record RequestChange(@Nullable String host, @Nullable String path, HeaderChanges headers) {}
