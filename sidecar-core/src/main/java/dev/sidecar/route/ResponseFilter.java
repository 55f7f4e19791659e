package dev.sidecar.route;

import dev.sidecar.call.Call;
import dev.sidecar.call.Reply;
import dev.sidecar.filter.Filter;
import dev.sidecar.filter.Service;
import dev.sidecar.policy.HeaderChanges;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Changes the headers of answers. */
public final class ResponseFilter implements Filter<Call> {
  private final HeaderChanges changes;

  private ResponseFilter(HeaderChanges changes) {
    this.changes = changes;
  }

  /** The filter of a route; null where it would change nothing. */
  public static @Nullable ResponseFilter of(HeaderChanges changes) {
    return changes.isNone() ? null : new ResponseFilter(changes);
  }

  @Override
  public Service<Call> around(Service<Call> next) {
    return call -> send(call, next);
  }

  private Reply send(Call call, Service<Call> next) throws IOException {
    return next.send(call).with(changes);
  }
}
