/** The path from the door to a cluster. */
@NullMarked
package dev.sidecar.client;

import org.jspecify.annotations.NullMarked;
