/** The commands for who writes policy files: check, show, and docs for who writes this project. */
@NullMarked
package dev.sidecar.cli;

import org.jspecify.annotations.NullMarked;
