/** When calls are refused because too few of the last ones succeeded. */
@NullMarked
package dev.sidecar.shed;

import org.jspecify.annotations.NullMarked;
