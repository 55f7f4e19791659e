/** Faults that are injected on purpose. */
@NullMarked
package dev.sidecar.fault;

import org.jspecify.annotations.NullMarked;
