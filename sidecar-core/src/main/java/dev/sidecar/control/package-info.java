/** The thread that builds snapshots and publishes them. */
@NullMarked
package dev.sidecar.control;

import org.jspecify.annotations.NullMarked;
