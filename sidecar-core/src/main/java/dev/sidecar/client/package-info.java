/** The path from the door over a route to its cluster. */
@NullMarked
package dev.sidecar.client;

import org.jspecify.annotations.NullMarked;
