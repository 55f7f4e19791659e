/** One call and its attempts, as views that a transport implements over its own types. */
@NullMarked
package dev.sidecar.call;

import org.jspecify.annotations.NullMarked;
