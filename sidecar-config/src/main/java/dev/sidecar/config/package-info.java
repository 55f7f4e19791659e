/** Reads policy from a YAML file, and names every mistake in it by line and column. */
@NullMarked
package dev.sidecar.config;

import org.jspecify.annotations.NullMarked;
