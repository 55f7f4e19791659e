/** The engine's pure rules, by name. */
@NullMarked
package dev.sidecar.conformance.rule;

import org.jspecify.annotations.NullMarked;
