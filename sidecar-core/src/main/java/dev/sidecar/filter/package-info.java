/** The shapes of the path: a service, a filter around one, and their composition. */
@NullMarked
package dev.sidecar.filter;

import org.jspecify.annotations.NullMarked;
