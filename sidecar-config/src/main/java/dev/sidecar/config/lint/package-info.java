/** Finds what a policy file may say, but hardly means. */
@NullMarked
package dev.sidecar.config.lint;

import org.jspecify.annotations.NullMarked;
