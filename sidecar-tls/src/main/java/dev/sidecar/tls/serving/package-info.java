/**
 * Who calls, and what that caller may do: for applications that serve behind {@link
 * dev.sidecar.tls.ServerTls}.
 */
@NullMarked
package dev.sidecar.tls.serving;

import org.jspecify.annotations.NullMarked;
