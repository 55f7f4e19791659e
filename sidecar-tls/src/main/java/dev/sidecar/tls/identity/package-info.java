/**
 * Where certificates and keys come from: files, key stores, or a source of the application's own.
 * {@link dev.sidecar.tls.identity.IdentitySource} is the SPI.
 */
@NullMarked
package dev.sidecar.tls.identity;

import org.jspecify.annotations.NullMarked;
