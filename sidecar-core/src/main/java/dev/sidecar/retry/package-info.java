/** Whether a failed attempt is followed by another one, and when. */
@org.jspecify.annotations.NullMarked
package dev.sidecar.retry;
