/** How much of a cluster is used at once. */
@org.jspecify.annotations.NullMarked
package dev.sidecar.admission;
