/** What a client tells of itself. */
@NullMarked
package dev.sidecar.telemetry;

import org.jspecify.annotations.NullMarked;
