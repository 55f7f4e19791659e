/**
 * The measured client, in a process of its own: its arms, the closed and the open loop, and what
 * they cost. Start at {@link dev.sidecar.bench.load.ClientProgram}.
 */
@NullMarked
package dev.sidecar.bench.load;

import org.jspecify.annotations.NullMarked;
