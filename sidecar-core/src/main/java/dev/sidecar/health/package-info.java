/** Which endpoints get no attempts for a while because they fail. */
@NullMarked
package dev.sidecar.health;

import org.jspecify.annotations.NullMarked;
