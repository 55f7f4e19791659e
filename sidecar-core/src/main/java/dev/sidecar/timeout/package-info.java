/** How long a call and its attempts may take. */
@NullMarked
package dev.sidecar.timeout;

import org.jspecify.annotations.NullMarked;
