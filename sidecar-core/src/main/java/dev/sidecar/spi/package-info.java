/** What is plugged in from outside: transports. */
@NullMarked
package dev.sidecar.spi;

import org.jspecify.annotations.NullMarked;
