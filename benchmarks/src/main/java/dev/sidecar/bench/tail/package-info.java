/** How pickers spread calls over endpoints that are not alike, simulated: the tail of latencies. */
@NullMarked
package dev.sidecar.bench.tail;

import org.jspecify.annotations.NullMarked;
