/** Which route a call takes. */
@NullMarked
package dev.sidecar.route;

import org.jspecify.annotations.NullMarked;
