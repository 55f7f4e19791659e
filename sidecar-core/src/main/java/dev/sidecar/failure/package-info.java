/** What went wrong, and whether the request may have been executed. */
@NullMarked
package dev.sidecar.failure;

import org.jspecify.annotations.NullMarked;
