package dev.sidecar.filter;

/**
 * What happens around a service: makes one of it that does more.
 *
 * <p>A service that every call passes holds the next one as a field. The JIT keeps a profile of
 * types for each line of code and follows calls to a bounded depth: a line that all filters shared
 * would tell it nothing, and one more method for each filter would end what it inlines half way
 * down the stack ({@code docs/decisions/0017-filters-hold-the-next.md}).
 *
 * @param <C> as in {@link Service}
 */
@FunctionalInterface
public interface Filter<C> {
  Service<C> around(Service<C> next);
}
