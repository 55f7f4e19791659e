package dev.sidecar.distribution;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands {@link Published} to tests; it is built with the first of them, for all. */
final class PublishedOnce implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == Published.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    return test.getRoot()
        .getStore(Namespace.create(PublishedOnce.class))
        .computeIfAbsent(Published.class, type -> build());
  }

  private static Published build() {
    try {
      return Published.build();
    } catch (Exception e) {
      throw new IllegalStateException("nothing to test: " + e.getMessage(), e);
    }
  }
}
