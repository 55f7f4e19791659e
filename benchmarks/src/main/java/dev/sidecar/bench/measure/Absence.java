package dev.sidecar.bench.measure;

import org.jspecify.annotations.Nullable;

/**
 * What was to be measured and could not be.
 *
 * @param arm {@code all} for every arm
 * @param cells names of the cells, with a star for anything; null for all cells
 * @param reason why
 * @param install what to type, so that it can be measured; null if nothing helps
 */
record Absence(String arm, @Nullable String cells, String reason, @Nullable String install) {
  /** For people. */
  String text() {
    return "%s is ABSENT%s: %s%s"
        .formatted(
            arm,
            cells == null ? "" : " from " + cells,
            reason,
            install == null ? "" : " (" + install + ")");
  }
}
