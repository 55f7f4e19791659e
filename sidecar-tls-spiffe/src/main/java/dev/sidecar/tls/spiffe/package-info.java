/**
 * Identities from the SPIFFE Workload API, such as a SPIRE agent's. {@code WorkloadApi} is where to
 * begin. gRPC and protobuf never leave this package.
 */
@NullMarked
package dev.sidecar.tls.spiffe;

import org.jspecify.annotations.NullMarked;
