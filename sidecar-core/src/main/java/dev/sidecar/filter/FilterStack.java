package dev.sidecar.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Composes filters around a service, once: first written, first met by a request.
 *
 * @param <C> as in {@link Service}
 */
public final class FilterStack<C> {
  private final List<Filter<C>> filters = new ArrayList<>();

  private FilterStack() {}

  /** A stack that a request is about to enter. */
  public static <C> FilterStack<C> requestEnters() {
    return new FilterStack<>();
  }

  public FilterStack<C> then(Filter<C> filter) {
    filters.add(filter);
    return this;
  }

  /** A filter that is there only with what it works for: without, a call pays nothing for it. */
  public <T> FilterStack<C> thenIf(@Nullable T part, Function<T, Filter<C>> filter) {
    return part == null ? this : then(filter.apply(part));
  }

  /** The whole path: every filter in order, then the service. */
  public Service<C> andReaches(Service<C> service) {
    Service<C> path = service;
    for (int i = filters.size() - 1; i >= 0; i--) {
      path = filters.get(i).around(path);
    }
    return path;
  }
}
