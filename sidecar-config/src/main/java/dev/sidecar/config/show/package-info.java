/** Shows what holds under a policy file, and which line of it says so. */
@NullMarked
package dev.sidecar.config.show;

import org.jspecify.annotations.NullMarked;
