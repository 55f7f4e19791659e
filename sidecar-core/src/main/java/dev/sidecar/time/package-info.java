/** The only place that touches the clock: ticker, timer and deadlines. */
@NullMarked
package dev.sidecar.time;

import org.jspecify.annotations.NullMarked;
