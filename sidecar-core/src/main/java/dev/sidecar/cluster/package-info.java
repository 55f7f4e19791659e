/** One cluster's path and the state of its endpoints. */
@NullMarked
package dev.sidecar.cluster;

import org.jspecify.annotations.NullMarked;
