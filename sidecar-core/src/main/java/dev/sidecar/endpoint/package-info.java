/** Where a call may go. */
@NullMarked
package dev.sidecar.endpoint;

import org.jspecify.annotations.NullMarked;
