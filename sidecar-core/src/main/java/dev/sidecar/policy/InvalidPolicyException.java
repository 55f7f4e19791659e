package dev.sidecar.policy;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown when a policy record is built from values that it refuses; names all of them. */
public final class InvalidPolicyException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private final transient List<Violation> violations;

  InvalidPolicyException(List<Violation> violations) {
    super(violations.stream().map(Violation::toString).collect(Collectors.joining("\n")));
    this.violations = List.copyOf(violations);
  }

  public List<Violation> violations() {
    return violations;
  }
}
