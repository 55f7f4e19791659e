/** The corpus as data: what a case says, and the strict reader of its file. */
@NullMarked
package dev.sidecar.conformance.cases;

import org.jspecify.annotations.NullMarked;
