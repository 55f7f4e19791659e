/** Every knob as an immutable record: unit, range, default, and the Envoy field it mirrors. */
@NullMarked
package dev.sidecar.policy;

import org.jspecify.annotations.NullMarked;
