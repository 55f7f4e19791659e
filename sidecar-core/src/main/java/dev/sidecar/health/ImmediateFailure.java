package dev.sidecar.health;

import dev.sidecar.call.Attempt;
import dev.sidecar.call.Reply;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.filter.Filter;
import dev.sidecar.filter.Service;
import java.io.IOException;
import java.util.function.Consumer;

/** Notices that an answer says of its endpoint that no more calls should go there. */
public final class ImmediateFailure implements Filter<Attempt> {
  /** What such an answer has, with any value. */
  public static final String HEADER = "x-envoy-immediate-health-check-fail";

  private final Consumer<Endpoint> told;

  ImmediateFailure(Consumer<Endpoint> told) {
    this.told = told;
  }

  @Override
  public Service<Attempt> around(Service<Attempt> next) {
    return attempt -> send(attempt, next);
  }

  private Reply send(Attempt attempt, Service<Attempt> next) throws IOException {
    Reply reply = next.send(attempt);
    if (reply.header(HEADER) != null) {
      told.accept(attempt.endpoint());
    }
    return reply;
  }
}
