/** Copies of calls, whose answers nobody waits for. */
@NullMarked
package dev.sidecar.mirror;

import org.jspecify.annotations.NullMarked;
