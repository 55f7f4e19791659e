package dev.sidecar.config;

import java.util.HashMap;
import java.util.Map;

/** Keeps one of equal values: a hundred thousand routes name the same hosts, paths and clusters. */
final class OneOfEqual {
  private final Map<Object, Object> first = new HashMap<>();

  /** The first value that was equal to this one. */
  @SuppressWarnings("unchecked") // Equal strings and records are of one class.
  <T> T of(T value) {
    Object known = first.putIfAbsent(value, value);
    return known == null ? value : (T) known;
  }
}
