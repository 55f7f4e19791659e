/** Which endpoint gets an attempt. */
@NullMarked
package dev.sidecar.balance;

import org.jspecify.annotations.NullMarked;
