/** When a cluster gets no attempts at all for a while because too many fail or are slow. */
@NullMarked
package dev.sidecar.breaker;

import org.jspecify.annotations.NullMarked;
