/** What runs a policy: the library, a real Envoy, or any program; and what it did with a call. */
@NullMarked
package dev.sidecar.conformance.target;

import org.jspecify.annotations.NullMarked;
