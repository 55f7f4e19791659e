/** Files that hold certificates, keys and revocation lists, and how they are read and followed. */
@NullMarked
package dev.sidecar.tls.files;

import org.jspecify.annotations.NullMarked;
