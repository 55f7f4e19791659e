/** Programs that run as they stand: each starts its own upstream and calls it through the mesh. */
@NullMarked
package dev.sidecar.examples;

import org.jspecify.annotations.NullMarked;
