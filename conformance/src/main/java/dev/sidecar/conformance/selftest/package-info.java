/** Shows that cases can fail: breaks one thing at a time and runs them again. */
@NullMarked
package dev.sidecar.conformance.selftest;

import org.jspecify.annotations.NullMarked;
