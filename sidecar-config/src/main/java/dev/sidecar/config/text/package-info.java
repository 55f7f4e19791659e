/** Policy as text: durations, percentages, and whole policies as YAML and as Java. */
@NullMarked
package dev.sidecar.config.text;

import org.jspecify.annotations.NullMarked;
