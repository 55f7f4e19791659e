/** What TLS costs, by who speaks it: handshakes and records, both ends in one thread. */
@NullMarked
package dev.sidecar.bench.tls;

import org.jspecify.annotations.NullMarked;
