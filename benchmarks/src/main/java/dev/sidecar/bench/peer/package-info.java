/**
 * The processes around a measured client: upstreams and proxies, and on which processor they run.
 */
@NullMarked
package dev.sidecar.bench.peer;

import org.jspecify.annotations.NullMarked;
