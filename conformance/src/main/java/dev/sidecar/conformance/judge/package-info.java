/** Runs a case on a target and compares what was seen with what the case says. */
@NullMarked
package dev.sidecar.conformance.judge;

import org.jspecify.annotations.NullMarked;
