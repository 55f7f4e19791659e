/** Where endpoints are found: in a file, by DNS, or by what the application brings. */
@NullMarked
package dev.sidecar.discovery;

import org.jspecify.annotations.NullMarked;
