package dev.sidecar.config;

import dev.sidecar.policy.MeshPolicy;

/**
 * A policy and where each of its values stands in the file that it was read from.
 *
 * @param file as given to {@link PolicyFile}
 * @param policy what the file says, with every default
 * @param places what the file says itself
 */
public record PlacedPolicy(String file, MeshPolicy policy, Places places) {}
