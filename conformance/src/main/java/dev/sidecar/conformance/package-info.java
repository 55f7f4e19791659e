/** The corpus: what a proxy does, case by case, and what runs the cases against whom. */
@NullMarked
package dev.sidecar.conformance;

import org.jspecify.annotations.NullMarked;
