/** Manual time, scripted servers and event recorders, for tests of and with Sidecar. */
@NullMarked
package dev.sidecar.testing;

import org.jspecify.annotations.NullMarked;
