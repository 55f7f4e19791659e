package dev.sidecar.filter;

import dev.sidecar.call.Reply;
import java.io.IOException;

/**
 * What happens around a service.
 *
 * @param <C> as in {@link Service}
 */
@FunctionalInterface
public interface Filter<C> {
  Reply send(C call, Service<C> next) throws IOException;
}
