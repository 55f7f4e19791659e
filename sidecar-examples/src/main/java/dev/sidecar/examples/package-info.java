/**
 * Programs that run as they stand, each with its own upstream or those that it is told, and pieces
 * that the manual quotes: {@code docs/RECIPES.md}, {@code docs/MIGRATION.md}.
 */
@NullMarked
package dev.sidecar.examples;

import org.jspecify.annotations.NullMarked;
