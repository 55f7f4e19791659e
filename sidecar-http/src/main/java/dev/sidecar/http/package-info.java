/** The door: a client that is an OkHttp {@code Call.Factory}, and the transport under it. */
@NullMarked
package dev.sidecar.http;

import org.jspecify.annotations.NullMarked;
