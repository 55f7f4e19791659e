/** Figures with their intervals, what they must reach, and how people see them. */
@NullMarked
package dev.sidecar.bench.figure;

import org.jspecify.annotations.NullMarked;
