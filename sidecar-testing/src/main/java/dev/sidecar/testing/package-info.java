/**
 * Endpoints in memory that follow scripts and record what they received, and time that is a test's
 * own, for tests of applications that use Sidecar. {@link ScriptedNetwork} is where to begin.
 */
@NullMarked
package dev.sidecar.testing;

import org.jspecify.annotations.NullMarked;
