/** How many calls may go on. */
@NullMarked
package dev.sidecar.ratelimit;

import org.jspecify.annotations.NullMarked;
