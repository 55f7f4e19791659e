/**
 * Certificate authorities for tests: good certificates, and every kind of bad one. {@link
 * TestAuthority} is where to begin. Nothing here is fit for anything but tests: keys are made in
 * memory and handed out.
 */
@NullMarked
package dev.sidecar.testing.tls;

import org.jspecify.annotations.NullMarked;
